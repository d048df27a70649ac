import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { BackupPolicy, UpdatePolicyInput } from '@holdfast/db-backup-domain/wire';
import { Background } from '../background.ts';
import { queueBackups } from '../backups/backup-calls.ts';
import { Deletions } from '../backups/deletions.ts';
import { expiryAt } from '../backups/expiry.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { openDatabase } from '../catalogue/database/open-database.ts';
import type { Clock, EngineHost, Ids } from '../host/host.ts';
import { sortableIds, systemHost } from '../host/system-host.ts';
import { disablePolicy, updatePolicy } from '../policies/policy-calls.ts';
import type { Runtime } from '../runtime.ts';
import { ClockWatch } from '../scheduler/clock-watch.ts';
import { createLocalFolderRepository, prepareLocalFolder, type Repository } from '../repository/index.ts';
import { Scheduler } from '../scheduler/scheduler.ts';
import { planExpired } from '../scheduler/sweep-expired.ts';
import { WorkQueue, type QueuedWork } from '../work-queue.ts';
import { openCatalogueInThread } from './catalogue-in-thread.ts';
import { pretendedEvidence } from './catalogue-rows.ts';
import { Life, mortalFiles } from './mortal-files.ts';

const SIMULATED_NAMESPACE = 'test';

/** Stands still until it is set. Time passes with it, unless it is moved by `jump`. */
export interface SimulatedClock extends Clock {
  /** Time passes until then. */
  set(now: number): void;
  /** The wall clock alone is set, by so much forward or back. */
  jump(ms: number): void;
}

/** A backup that has its place and pretends to be made. */
export interface PretendedRun {
  readonly id: string;
  readonly serviceId: string;
  /** `artifact`: something is stored for it, and removed with it. */
  complete(options?: { artifact?: boolean }): Promise<void>;
  fail(): Promise<void>;
}

interface Opened {
  readonly catalogue: Catalogue;
  readonly runtime: Runtime;
  readonly life: Life;
  readonly scheduler: Scheduler;
}

/** One occurrence of a schedule, as the catalogue has it. Instants are milliseconds. */
export interface TakenOccurrence {
  readonly serviceId: string;
  readonly instant: number;
  readonly outcome: 'started' | 'skipped';
  readonly missed: number;
  readonly backupId: string | null;
  /** When its backup was accepted. */
  readonly createdAt: number | null;
}

/**
 * The real scheduler over the real catalogue and the real queue, by a clock that the test sets. Nothing is dumped: the
 * test ends each run that is begun, as it likes.
 */
export class SimulatedEngine implements AsyncDisposable {
  readonly clock: SimulatedClock;
  /** Ids of the backups that were given their tombstone, in that order. */
  readonly tombstones: string[] = [];
  /** Named steps and changes of files at which the process dies. */
  diesAt: (step: string) => boolean = () => false;
  readonly #folder: string;
  readonly #ids: Ids;
  readonly #onBegin: (run: PretendedRun) => void;
  #open: Opened | null = null;

  private constructor(folder: string, now: number, onBegin: (run: PretendedRun) => void) {
    this.clock = simulatedClock(now);
    this.#folder = folder;
    this.#ids = sortableIds(this.clock);
    this.#onBegin = onBegin;
  }

  /** In a folder that the caller removes. `onBegin` is told of each run that is begun. */
  static async create(
    folder: string,
    { now, onBegin }: { now: number; onBegin: (run: PretendedRun) => void },
  ): Promise<SimulatedEngine> {
    const engine = new SimulatedEngine(folder, now, onBegin);
    await prepareLocalFolder(join(folder, 'repository'), 'simulated');
    await engine.reopen();
    await engine.catalogue.projects.ensure({ id: SIMULATED_NAMESPACE, name: 'Test', now });
    return engine;
  }

  get catalogue(): Catalogue {
    return this.#opened.catalogue;
  }

  get runtime(): Runtime {
    return this.#opened.runtime;
  }

  get #opened(): Opened {
    if (this.#open === null) throw new Error('The engine is closed');
    return this.#open;
  }

  /** Opens the catalogue and settles what was under way, as a start does. */
  async reopen(): Promise<void> {
    const life = new Life((step) => this.diesAt(step));
    const catalogue = openCatalogueInThread(join(this.#folder, 'catalogue.db'), (topic, name, args) => {
      if (topic === 'backups' && name === 'markDeleting') this.tombstones.push((args as { id: string }).id);
    });
    const { clock } = this;
    const host = systemHost({ clock, ids: this.#ids, atStep: (step) => life.pass(step) });
    const repository = createLocalFolderRepository({
      ...{ id: 'local', folder: join(this.#folder, 'repository'), mark: 'simulated' },
      ...{ clock, files: mortalFiles(life) },
    });
    const runtime = runtimeOver({ catalogue, host, repository }, (id, serviceId) =>
      this.#pretend(id, serviceId),
    );
    this.#open = { catalogue, runtime, life, scheduler: new Scheduler(runtime) };
    await this.#settle(runtime);
  }

  async #settle(runtime: Runtime): Promise<void> {
    const { catalogue } = runtime;
    const now = this.clock.now();
    for (const backup of await catalogue.backups.listByStatus({ statuses: ['Running'] })) {
      const expiresAt = await expiryAt(runtime, backup, now);
      const failure = { code: 'INTERRUPTED', reason: 'Interrupted.', durationMs: null } as const;
      await catalogue.backups.markFailed({ id: backup.id, ...failure, now, expiresAt });
    }
    queueBackups(runtime, await catalogue.backups.listByStatus({ statuses: ['Pending'] }));
    await this.idle();
  }

  /** What runs is lost, as at a crash. */
  async close(): Promise<void> {
    const { catalogue, runtime, life } = this.#opened;
    life.end();
    runtime.backupQueue.close();
    this.#open = null;
    await catalogue.close();
  }

  async addService(name: string): Promise<void> {
    await this.catalogue.services.insert({
      ...{ id: name, name, namespace: SIMULATED_NAMESPACE, engine: 'postgresql', engineLabel: 'PostgreSQL' },
      ...{ version: '15.1', managed: false, state: 'Running', now: 1, host: '127.0.0.1', port: 1 },
      ...{ username: 'x', sealedPassword: null, facts: null, restoredFrom: null },
    });
  }

  setPolicy(
    service: string,
    rule: Pick<UpdatePolicyInput, 'schedule' | 'timeZone' | 'retention'>,
  ): Promise<BackupPolicy> {
    return updatePolicy(this.runtime, { namespace: SIMULATED_NAMESPACE, service, ...rule });
  }

  async disablePolicy(service: string): Promise<void> {
    await disablePolicy(this.runtime, { namespace: SIMULATED_NAMESPACE, service });
  }

  /** One look of the scheduler. */
  tick(): Promise<void> {
    return this.#opened.scheduler.tick();
  }

  /** Resolves when the deletions that were begun have ended; `died`: the process has died on the way. */
  deletionsEnded(): Promise<'ended' | 'died'> {
    const { runtime, life } = this.#opened;
    const ended = runtime.background.settled().then(() => 'ended' as const);
    return Promise.race([ended, life.died.then(() => 'died' as const)]);
  }

  /** Ids of the backups that a sweep would remove now. */
  planExpired(): Promise<string[]> {
    return planExpired(this.runtime);
  }

  /** Every occurrence that was ever taken, in the order it was; the catalogue must be closed. */
  taken(): TakenOccurrence[] {
    const db = openDatabase(join(this.#folder, 'catalogue.db'));
    const rows = db
      .prepare(
        `SELECT p.service_id AS serviceId, r.instant, r.outcome, r.missed, r.backup_id AS backupId,
           b.created_at AS createdAt
           FROM schedule_runs r JOIN schedules p ON p.id = r.schedule_id LEFT JOIN backups b ON b.id = r.backup_id
          ORDER BY p.service_id, r.number`,
      )
      .all();
    db.close();
    return rows.map((row) => ({ ...row }) as unknown as TakenOccurrence);
  }

  /** Resolves when all that was begun by the last step is recorded. */
  async idle(): Promise<void> {
    await new Promise((later) => setImmediate(later));
    await this.catalogue.meta.get({ key: 'none' });
  }

  async #pretend(id: string, serviceId: string): Promise<void> {
    const { backups } = this.catalogue;
    await backups.markRunning({ id, repositoryId: 'local', artifactId: id, now: this.clock.now() });
    const { runtime } = this;
    const ended = Promise.withResolvers<void>();
    this.#onBegin({
      ...{ id, serviceId },
      complete: async ({ artifact = false } = {}) => {
        if (artifact) await publishTinyArtifact(runtime, id);
        const now = this.clock.now();
        const expiresAt = await expiryOfRun(runtime, id);
        const evidence = pretendedEvidence(id);
        await backups.markCompleted({ id, evidence, now, durationMs: 1, expiresAt });
        ended.resolve();
      },
      fail: async () => {
        const now = this.clock.now();
        const expiresAt = await expiryOfRun(runtime, id);
        await backups.markFailed({ id, code: 'INTERNAL', reason: 'x', durationMs: 1, now, expiresAt });
        ended.resolve();
      },
    });
    await ended.promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#open !== null) await this.close();
  }
}

function simulatedClock(start: number): SimulatedClock {
  let [now, monotonic] = [start, 0];
  return {
    now: () => now,
    monotonic: () => monotonic,
    sleep: () => Promise.reject(new Error('Nobody sleeps in a simulation')),
    set: (to) => {
      monotonic += to - now;
      now = to;
    },
    jump: (ms) => {
      now += ms;
    },
  };
}

class PretendedQueue extends WorkQueue {
  readonly #run: (id: string, key: string) => Promise<void>;

  constructor(limit: number, run: (id: string, key: string) => Promise<void>) {
    super(limit, (begin) => void begin());
    this.#run = run;
  }

  override add(...works: readonly QueuedWork[]): void {
    super.add(...works.map((work) => ({ ...work, run: () => this.#run(work.id, work.key) })));
  }
}

async function expiryOfRun(runtime: Runtime, id: string): Promise<number | null> {
  const backup = await runtime.catalogue.backups.get({ id });
  return backup && expiryAt(runtime, backup, runtime.host.clock.now());
}

/** In the repository as any other: begun, written, published. */
async function publishTinyArtifact({ repository }: Runtime, id: string): Promise<void> {
  const draft = await repository.begin(id);
  await draft.writeFile('globals.zst.enc', Readable.from([Buffer.from(id)]));
  await draft.commit(Buffer.from('{}'));
}

/** What the scheduler and the policy's calls use; anything else is not there, and says so. */
function runtimeOver(
  { catalogue, host, repository }: { catalogue: Catalogue; host: EngineHost; repository: Repository },
  run: (id: string, serviceId: string) => Promise<void>,
): Runtime {
  const background = new Background(host.log);
  const parts: Partial<Runtime> = {
    ...{ catalogue, host, repository, background, deletions: new Deletions(background) },
    backupQueue: new PretendedQueue(2, run),
    // Restores are pretended by their rows alone.
    restoreQueue: new PretendedQueue(2, () => new Promise(() => undefined)),
    dialects: new Map([['postgresql', {} as never]]),
    clockWatch: new ClockWatch(host.clock, null),
    wakeScheduler: () => undefined,
  };
  return new Proxy(parts as Runtime, {
    get(target, part) {
      if (!(part in target)) throw new Error(`A simulation has no ${String(part)}`);
      return Reflect.get(target, part) as unknown;
    },
  });
}
