import type { EngineLog } from './host/host.ts';

/** Work that nobody awaits: it is counted, its failure is logged, and the engine's end waits for it. */
export class Background {
  readonly #log: EngineLog;
  readonly #running = new Set<Promise<void>>();

  constructor(log: EngineLog) {
    this.#log = log;
  }

  /** `what` names the work in the log. */
  start(what: string, work: () => Promise<unknown>): void {
    const task: Promise<void> = Promise.resolve()
      .then(work)
      .then(
        () => undefined,
        (error: unknown) => this.#log.error({ err: error, work: what }, 'Work in the background failed'),
      )
      .finally(() => this.#running.delete(task));
    this.#running.add(task);
  }

  /** Resolves when nothing runs any more, including what was started meanwhile. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }
}
