import type { ErrorCode } from '@holdfast/db-backup-domain/errors';
import { ENGINES, type Engine, type EngineInfo } from '@holdfast/db-backup-domain/wire';
import type { EngineContext } from '../engine-context.ts';

const FRESH_MS = 30_000;
const LABELS: Record<Engine, string> = {
  postgresql: 'PostgreSQL',
  mysql: 'MySQL',
  mongodb: 'MongoDB',
  redis: 'Redis',
};

/**
 * Which programs are there. What was found is looked for again after some seconds; what was not, at the next question: it may be
 * installed by now, and a look may fail for a moment.
 */
export class ToolCheck {
  readonly #context: EngineContext;
  readonly #known = new Map<Engine, { at: number; info: Promise<EngineInfo> }>();

  constructor(context: EngineContext) {
    this.#context = context;
  }

  all(): Promise<EngineInfo[]> {
    return Promise.all(ENGINES.map((engine) => this.of(engine)));
  }

  of(engine: Engine): Promise<EngineInfo> {
    const now = this.#context.host.clock.monotonic();
    const known = this.#known.get(engine);
    if (known !== undefined && now - known.at < FRESH_MS) return known.info;
    const dialect = this.#context.dialects.get(engine);
    const info =
      dialect?.describe() ?? Promise.resolve({ engine, label: LABELS[engine], available: false, tools: [] });
    const look = { at: now, info };
    this.#known.set(engine, look);
    const forget = (): void => {
      if (this.#known.get(engine) === look) this.#known.delete(engine);
    };
    info.then((found) => {
      if (!found.available) forget();
    }, forget);
    return info;
  }

  /** What stands in the way of a backup, beyond the service itself. */
  async obstacle(engine: Engine): Promise<ErrorCode | null> {
    if (!this.#context.dialects.has(engine)) return null;
    return (await this.of(engine)).available ? null : 'TOOL_MISSING';
  }
}
