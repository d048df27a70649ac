import type { BackupBackend } from '@holdfast/db-backup-domain/backend';
import { isHoldfastError } from '@holdfast/db-backup-domain/errors';
import type { Engine, SystemInfo } from '@holdfast/db-backup-domain/wire';
import { createBackup, deleteBackup, queueBackups } from './backups/backup-calls.ts';
import {
  findLeftBackups,
  findUnknownArtifacts,
  recoverBackups,
  type LeftBackups,
} from './backups/recover-backups.ts';
import type { RestoreRecord } from './catalogue/records.ts';
import { closeEngine } from './close-engine.ts';
import type { Dialect } from './dialects/dialect.ts';
import { allDialects } from './dialects/index.ts';
import type { EngineHost } from './host/host.ts';
import { systemHost } from './host/system-host.ts';
import { openEngine, type EngineSetting, type OpenEngine } from './open-engine.ts';
import { describeUnknown } from './recovery/describe-unknown.ts';
import { disablePolicy, updatePolicy } from './policies/policy-calls.ts';
import { recoverRestores } from './restores/recover-restores.ts';
import { discardRestore, restoreBackup } from './restores/restore-calls.ts';
import type { Runtime } from './runtime.ts';
import { ClockWatch } from './scheduler/clock-watch.ts';
import { LAST_SEEN, Scheduler } from './scheduler/scheduler.ts';
import { listObjects, readRows } from './services/browse-service.ts';
import { ensureDefaultProject } from './services/default-project.ts';
import { ensureDemo } from './services/demo-service.ts';
import { presentService, requireService } from './services/find-service.ts';
import { KeptTimelines } from './services/kept-timelines.ts';
import { OneAtATime } from './services/one-at-a-time.ts';
import { recoverServices } from './services/recover-services.ts';
import { ServerStatus } from './services/server-status.ts';
import { serviceLife } from './services/service-life.ts';
import { ToolCheck } from './services/tool-check.ts';
import { viewService } from './services/view-service.ts';
import { systemInfo } from './system-info.ts';
import { WorkQueue } from './work-queue.ts';

const CONCURRENT_BACKUPS = 2;
const CONCURRENT_RESTORES = 2;

export interface EmbeddedBackendOptions extends EngineSetting {
  /** What the engine takes from the machine; the machine's own where left out. */
  readonly host?: Partial<EngineHost>;
  /** Makes the demo project with a filled DB Service, once. */
  readonly demo?: boolean;
  /** All that this version knows where left out. */
  readonly dialects?: readonly Dialect[];
  /** Folders with database programs that the system does not know; `dialects` go before it. */
  readonly programFolders?: readonly string[];
}

export interface EmbeddedBackend {
  readonly backend: BackupBackend;
  /** Resolves when the work of the start is done: servers are up again, the demo is there. Never rejects. */
  readonly ready: Promise<void>;
  /** Ends the warning that no copy of the master key is confirmed. Idempotent. */
  confirmMasterKeyCopy(): Promise<void>;
  /**
   * Begins nothing more, lets running work end within the grace and interrupts what does not, stops the managed
   * servers, and closes everything. Within `graceMs` altogether. Idempotent.
   */
  close(options: { graceMs: number }): Promise<void>;
}

/** The embedded backend with what its tests may reach. */
export interface EngineInternals extends EmbeddedBackend {
  readonly runtime: Runtime;
  readonly scheduler: Scheduler;
  readonly engine: OpenEngine;
}

/**
 * Opens a data folder and settles what the last process left there. Rejects with one clear error where another process
 * has it (DataFolderLocked) or the master key is missing, exposed or another (MasterKeyError).
 */
export async function createEmbeddedBackend(options: EmbeddedBackendOptions): Promise<EmbeddedBackend> {
  const { backend, ready, confirmMasterKeyCopy, close } = await createEngine(options);
  return { backend, ready, confirmMasterKeyCopy, close };
}

export async function createEngine(options: EmbeddedBackendOptions): Promise<EngineInternals> {
  const host = systemHost(options.host);
  const dialects = new Map<Engine, Dialect>();
  for (const dialect of options.dialects ?? allDialects(options)) dialects.set(dialect.engine, dialect);
  const engine = await openEngine(options, { host, dialects });
  try {
    return await startEngine(engine, options.demo === true);
  } catch (error) {
    await engine[Symbol.asyncDispose]();
    throw error;
  }
}

async function startEngine(engine: OpenEngine, demo: boolean): Promise<EngineInternals> {
  const { context } = engine;
  const inBackground = (what: string) => (run: () => Promise<void>) => context.background.start(what, run);
  let scheduler: Scheduler | null = null;
  const lastSeen = await context.catalogue.meta.get({ key: LAST_SEEN });
  const runtime: Runtime = {
    ...context,
    status: new ServerStatus(context),
    tools: new ToolCheck(context),
    timelines: new KeptTimelines(),
    backupQueue: new WorkQueue(CONCURRENT_BACKUPS, inBackground('a backup')),
    restoreQueue: new WorkQueue(CONCURRENT_RESTORES, inBackground('a restore')),
    wakeScheduler: () => scheduler?.wake(),
    startWarnings: [],
    turns: new OneAtATime(),
    clockWatch: new ClockWatch(context.host.clock, lastSeen === null ? null : Number(lastSeen)),
  };
  scheduler = new Scheduler(runtime);
  const left = {
    restores: await runtime.catalogue.restores.unfinished(),
    backups: await findLeftBackups(runtime),
  };
  const makeDemo = demo ? await ensureDemo(runtime) : null;
  await ensureDefaultProject(runtime);
  const ready = Promise.withResolvers<void>();
  runtime.background.start('the start', async () => {
    try {
      // Whatever cannot be settled now: policies run, and what hangs is tried again.
      await settle(runtime, left).finally(() => scheduler.start());
      await makeDemo?.();
    } finally {
      ready.resolve();
    }
  });
  const parts = { engine, runtime, scheduler };
  let closed: Promise<void> | null = null;
  return {
    ...parts,
    backend: backendOver(runtime),
    ready: ready.promise,
    confirmMasterKeyCopy: () => runtime.catalogue.masterKey.confirmCopy(),
    close: ({ graceMs }) => (closed ??= closeEngine(parts, graceMs)),
  };
}

interface LeftWork {
  readonly restores: readonly RestoreRecord[];
  readonly backups: LeftBackups;
}

/** What the last process left: cleared away, brought back, read back, gone on with. */
async function settle(runtime: Runtime, left: LeftWork): Promise<void> {
  const attempt = (what: string, work: () => Promise<void>): Promise<void> =>
    attemptAtStart(runtime, what, work);
  await attempt('Interrupted restores', () => recoverRestores(runtime, left.restores));
  await attempt('The database servers', () => recoverServices(runtime));
  await attempt('Interrupted backups', () => recoverBackups(runtime, left.backups));
  queueBackups(runtime, left.backups.pending);
  await attempt('The entries of the repository', () => warnOfUnknownArtifacts(runtime));
}

/** Each part of the start by itself: one that fails is told to the operator, and holds up no other. */
async function attemptAtStart(runtime: Runtime, what: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    runtime.host.log.error({ err: error, what }, 'A part of the start failed');
    const code = isHoldfastError(error) ? error.code : 'INTERNAL';
    const why = isHoldfastError(error) ? error.message : 'The log of the server has the reason.';
    runtime.startWarnings.push({ code, message: `${what} could not be looked after at the start. ${why}` });
  }
}

async function warnOfUnknownArtifacts(runtime: Runtime): Promise<void> {
  const unknown = await findUnknownArtifacts(runtime);
  if (unknown.length > 0)
    runtime.startWarnings.push({
      code: 'UNKNOWN_ARTIFACTS',
      message: await describeUnknown(runtime, unknown),
    });
}

function backendOver(runtime: Runtime): BackupBackend {
  const { catalogue } = runtime;
  return {
    kind: 'embedded',
    info: (): Promise<Omit<SystemInfo, 'version'>> => systemInfo(runtime),
    listProjects: () => catalogue.projects.list(),
    listServices: async (_call, { projectId }) => {
      const filter = projectId === undefined ? {} : { namespace: projectId };
      const services = await catalogue.services.list(filter);
      return Promise.all(services.map((service) => presentService(runtime, service)));
    },
    getService: async (_call, key) => presentService(runtime, await requireService(runtime, key)),
    viewService: (_call, input) => viewService(runtime, input),
    isNameTaken: async (_call, { namespace, kind, name }) =>
      kind === 'backup'
        ? catalogue.backups.isNameTaken({ namespace, name })
        : (await catalogue.services.findLiving({ namespace, name })) !== null,
    listObjects: (_call, input) => listObjects(runtime, input),
    readRows: (_call, input) => readRows(runtime, input),
    createBackup: (call, input) => createBackup(runtime, call, input),
    deleteBackup: (_call, input) => deleteBackup(runtime, input),
    restoreBackup: (call, input) => restoreBackup(runtime, call, input),
    discardRestore: (_call, input) => discardRestore(runtime, input),
    updatePolicy: (_call, input) => updatePolicy(runtime, input),
    disablePolicy: (_call, input) => disablePolicy(runtime, input),
    services: serviceLife(runtime),
  };
}
