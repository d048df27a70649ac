import { setTimeout as sleep } from 'node:timers/promises';
import { describeBackendContract, type ContractHarness } from '@holdfast/db-backup-domain/testing';
import type { DbService } from '@holdfast/db-backup-domain/wire';
import type { Credentials } from './dialects/dialect.ts';
import { withSession } from './dialects/postgresql/connection.ts';
import { runSchedule } from './scheduler/due-runs.ts';
import { createPostgresDialect } from './dialects/index.ts';
import { createTestEngine, type TestEngine } from './testing/test-engine.ts';

const DAY_MS = 86_400_000;

/** Real servers: each DB Service of the suite is a PostgreSQL of its own. */
async function openHarness(): Promise<ContractHarness> {
  const engine = await createTestEngine({ dialects: [createPostgresDialect()] });
  // A policy runs when the suite says so: else the scheduler may be the first to run it.
  engine.internals.scheduler.stop();
  const { backend, call, namespace } = engine;
  const hooks = new Hooks(engine);
  const { services } = backend;
  if (services === undefined) throw new Error('The embedded backend runs servers.');
  return {
    backend,
    call,
    namespace,
    makeService: (name) => engine.makeService(name, fill),
    makeUnsupportedService: (name) => makeUnsupported(engine, name),
    breathe: () => sleep(50),
    stopService: async ({ name }) => void (await services.stop(call, { namespace, name })),
    startService: async ({ name }) => void (await services.start(call, { namespace, name })),
    removeService: async ({ name }) => void (await services.remove(call, { namespace, name })),
    holdBackups: async ({ uid }) => hooks.hold('backup:checked', uid),
    failNextBackup: async ({ uid }) => hooks.failNext('backup:begun', uid),
    holdRestores: async ({ uid }) => hooks.hold('restore:accepted', uid),
    failNextRestore: async ({ uid }) => hooks.failNext('restore:loaded', uid),
    contentsOf: ({ name }) => contentsOf(engine, name),
    changeContents: ({ name }) => changeContents(engine, name),
    runPolicy: (service) => runPolicy(engine, service),
    passDays: async (days) => {
      engine.clock.pass(days * DAY_MS);
      await engine.internals.scheduler.tick();
    },
    [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose](),
  };
}

/** As a catalogue has it that another version, with more engines, has written. */
async function makeUnsupported(engine: TestEngine, name: string): Promise<DbService> {
  const { catalogue, host } = engine.internals.runtime;
  const { namespace } = engine;
  await catalogue.services.insert({
    ...{ id: host.ids.next(), namespace, name, engine: 'redis', engineLabel: 'Redis', version: '7.0.15' },
    ...{ managed: false, state: 'Running', now: host.clock.now(), host: '127.0.0.1', port: 1, username: 'x' },
    ...{ sealedPassword: null, facts: null, restoredFrom: null },
  });
  return engine.backend.getService(engine.call, { namespace, name });
}

/** What happens at the steps of one service's stories. */
class Hooks {
  readonly #held = new Map<string, Promise<void>>();
  readonly #failing = new Set<string>();

  constructor(engine: TestEngine) {
    engine.hook = async (step, subject) => {
      const key = `${step} ${subject?.serviceId}`;
      await this.#held.get(key);
      if (this.#failing.delete(key)) throw new Error(`A test lets ${step} fail.`);
    };
  }

  hold(step: string, serviceId: string): { release(): Promise<void> } {
    const gate = Promise.withResolvers<void>();
    const key = `${step} ${serviceId}`;
    this.#held.set(key, gate.promise);
    return {
      release: async () => {
        this.#held.delete(key);
        gate.resolve();
      },
    };
  }

  failNext(step: string, serviceId: string): void {
    this.#failing.add(`${step} ${serviceId}`);
  }
}

async function fill(credentials: Credentials): Promise<void> {
  await withSession(credentials, { database: 'postgres', statementMs: 10_000 }, async (session) => {
    await session.execute('CREATE TABLE items (id int PRIMARY KEY, name text)');
    await session.execute(`INSERT INTO items SELECT n, 'item ' || n FROM generate_series(1, 50) n`);
  });
}

async function contentsOf(engine: TestEngine, name: string): Promise<string> {
  const page = await engine.backend.readRows(engine.call, {
    namespace: engine.namespace,
    name,
    path: ['postgres', 'public', 'items'],
    limit: 500,
  });
  return JSON.stringify(page.rows.map((row) => row.map((value) => value?.text)).toSorted());
}

async function changeContents(engine: TestEngine, name: string): Promise<void> {
  const credentials = await engine.credentials(name);
  await withSession(credentials, { database: 'postgres', statementMs: 10_000 }, async (session) => {
    await session.execute(`INSERT INTO items SELECT max(id) + 1, 'one more' FROM items`);
  });
}

async function runPolicy(engine: TestEngine, service: DbService): Promise<string> {
  const { runtime } = engine.internals;
  const schedule = await runtime.catalogue.policies.ofService({ serviceId: service.uid });
  if (schedule === null || schedule.nextRunAt === null) throw new Error('The policy has no next run.');
  // Time passes until then; a clock that leaps is not believed where bytes would be deleted.
  engine.clock.pass(Math.max(0, schedule.nextRunAt - engine.clock.now()) + 1);
  const backup = await runSchedule(runtime, schedule);
  if (backup === null) throw new Error('The policy did not run.');
  return backup.name;
}

describeBackendContract('embedded, on PostgreSQL', { open: openHarness, timeoutMs: 60_000 });
