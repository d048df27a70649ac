import { mkdtemp, chmod, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Call } from '@holdfast/db-backup-domain/backend';
import type { DbService } from '@holdfast/db-backup-domain/wire';
import type { Credentials } from '../dialects/dialect.ts';
import { createEngine, type EmbeddedBackendOptions, type EngineInternals } from '../embedded-backend.ts';
import type { Clock, StepHook } from '../host/host.ts';
import { systemClock } from '../host/system-host.ts';
import { presentService, requireService } from '../services/find-service.ts';
import { credentialsOf } from '../services/credentials-of.ts';
import { makeReservedService, reserveService } from '../services/make-service.ts';

export const TEST_CALL: Call = { actor: { id: 'tester' }, requestId: 'test' };
const NAMESPACE = 'test';

/** The machine's clock, moved by a test. */
export interface MovableClock extends Clock {
  /** The wall clock is set, by so much forward or back. */
  advance(ms: number): void;
  /** So much time passes. */
  pass(ms: number): void;
}

export interface TestEngine extends AsyncDisposable {
  readonly internals: EngineInternals;
  readonly backend: EngineInternals['backend'];
  readonly call: Call;
  readonly namespace: string;
  readonly dataDir: string;
  readonly clock: MovableClock;
  /** Replaced at will: what happens at the steps of the stories. */
  hook: StepHook;
  /** A new Running, managed PostgreSQL DB Service. */
  makeService(name: string, fill?: (credentials: Credentials) => Promise<void>): Promise<DbService>;
  credentials(name: string): Promise<Credentials>;
  /** Lets go of the data folder as a crash does: nothing is settled, servers live on, work under way is lost. */
  crash(): Promise<void>;
  /** Opens the data folder again, after a crash or a close, and awaits its start. */
  reopen(): Promise<void>;
}

/** An engine in a temporary folder, with real servers. `await using` removes everything. */
export async function createTestEngine(options: Partial<EmbeddedBackendOptions> = {}): Promise<TestEngine> {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-engine-'));
  await chmod(folder, 0o711);
  const engine = new EngineOfTest(join(folder, 'data'), folder, options);
  await engine.reopen();
  return engine;
}

class EngineOfTest implements TestEngine {
  readonly call = TEST_CALL;
  readonly namespace = NAMESPACE;
  readonly dataDir: string;
  readonly clock = movableClock();
  hook: StepHook = () => undefined;
  readonly #folder: string;
  readonly #options: Partial<EmbeddedBackendOptions>;
  #internals: EngineInternals | null = null;

  constructor(dataDir: string, folder: string, options: Partial<EmbeddedBackendOptions>) {
    this.dataDir = dataDir;
    this.#folder = folder;
    this.#options = options;
  }

  get internals(): EngineInternals {
    if (this.#internals === null) throw new Error('The engine is closed');
    return this.#internals;
  }

  get backend(): EngineInternals['backend'] {
    return this.internals.backend;
  }

  async reopen(): Promise<void> {
    const { host, ...options } = this.#options;
    const atStep: StepHook = (step, subject) => this.hook(step, subject);
    this.#internals = await createEngine({
      ...options,
      dataDir: this.dataDir,
      host: { clock: this.clock, atStep, ...host },
    });
    const now = this.clock.now();
    await this.internals.runtime.catalogue.projects.ensure({ id: NAMESPACE, name: 'Test project', now });
    await this.internals.ready;
  }

  async crash(): Promise<void> {
    this.hook = () => new Promise(() => undefined);
    const { engine, scheduler } = this.internals;
    scheduler.stop();
    this.#internals = null;
    await engine[Symbol.asyncDispose]();
    this.hook = () => undefined;
  }

  async makeService(
    name: string,
    fill: (credentials: Credentials) => Promise<void> = async () => undefined,
  ): Promise<DbService> {
    const { runtime } = this.internals;
    const about = { namespace: NAMESPACE, name, engine: 'postgresql', engineLabel: 'PostgreSQL' } as const;
    const { id } = await reserveService(runtime, about);
    await makeReservedService(runtime, id, fill);
    return presentService(runtime, await requireService(runtime, { namespace: NAMESPACE, name }));
  }

  async credentials(name: string): Promise<Credentials> {
    const { runtime } = this.internals;
    return credentialsOf(runtime, await requireService(runtime, { namespace: NAMESPACE, name }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.hook = () => undefined;
    // After a crash the servers live on: only an open engine can find and stop them.
    if (this.#internals === null) await this.reopen();
    await this.internals.close({ graceMs: 50_000 });
    await rm(this.#folder, { recursive: true, force: true });
  }
}

export function movableClock(): MovableClock {
  let offset = 0;
  let passed = 0;
  return {
    now: () => systemClock.now() + offset,
    monotonic: () => systemClock.monotonic() + passed,
    sleep: (ms, signal) => systemClock.sleep(ms, signal),
    advance: (ms) => {
      offset += ms;
    },
    pass: (ms) => {
      offset += ms;
      passed += ms;
    },
  };
}
