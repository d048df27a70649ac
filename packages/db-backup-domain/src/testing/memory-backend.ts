import type { BackupBackend, Call } from '../backend/index.ts';
import { ENGINES, type BackendKind, type Engine, type SystemInfo, type Tool } from '../wire/index.ts';
import { createBackup, deleteBackup } from './memory/backups.ts';
import { listObjects, readRows } from './memory/browse.ts';
import { Faults } from './memory/faults.ts';
import { disablePolicy, updatePolicy } from './memory/policies.ts';
import { discardRestore, restoreBackup } from './memory/restores.ts';
import { memoryServiceLife } from './memory/service-life.ts';
import { MemoryState } from './memory/state.ts';
import { showService, showView } from './memory/views.ts';
import { MemoryWorld } from './memory/world.ts';

export interface MemoryBackendOptions {
  /** Milliseconds since the epoch. Without it the world has its own clock, that `world.advance` moves. */
  readonly now?: () => number;
  /** Where the world's own clock begins. */
  readonly startAt?: string;
  /** What the backend says it is; 'kubeblocks' can neither browse nor run servers. */
  readonly kind?: BackendKind;
  readonly warnings?: SystemInfo['warnings'];
  /** Programs that `info` tells of an engine; of an engine that is left out, everything is there. */
  readonly tools?: Partial<Record<Engine, readonly Tool[]>>;
}

const START = '2026-11-21T03:12:00.000Z';

/**
 * A BackupBackend that keeps the whole contract in memory, and the world around it. Nothing happens by itself: a backup
 * stays Pending until the world starts, completes or fails it.
 */
export function createMemoryBackend(options: MemoryBackendOptions = {}): {
  backend: BackupBackend;
  world: MemoryWorld;
} {
  const clock = clockFrom(options);
  const kind = options.kind ?? 'memory';
  const state = new MemoryState(kind, clock.now);
  const faults = new Faults();
  const backend = guarded(backendOver(state, options), faults);
  return { backend, world: new MemoryWorld({ state, clock, faults }) };
}

function backendOver(state: MemoryState, { warnings = [], tools = {} }: MemoryBackendOptions): BackupBackend {
  return {
    kind: state.kind,
    info: async () => ({ backend: state.kind, engines: engineInfos(tools), warnings }),
    listProjects: async () => [...state.projects.values()].map((project) => ({ ...project })).toSorted(byId),
    listServices: async (_call, { projectId }) =>
      state
        .listedServices()
        .filter((service) => projectId === undefined || service.projectId === projectId)
        .toSorted(byNamespaceNameAge)
        .map((service) => showService(state, service)),
    getService: async (_call, key) => showService(state, state.service(key)),
    viewService: async (_call, input) => showView(state, input),
    isNameTaken: async (_call, { namespace, kind, name }) =>
      kind === 'backup'
        ? state.isBackupNameTaken(namespace, name)
        : state.isServiceNameTaken(namespace, name),
    listObjects: async (_call, input) => listObjects(state, input),
    readRows: async (_call, input) => readRows(state, input),
    createBackup: async (call, input) => createBackup(state, call, input),
    deleteBackup: async (call, input) => deleteBackup(state, call, input),
    restoreBackup: async (call, input) => restoreBackup(state, call, input),
    discardRestore: async (call, input) => discardRestore(state, call, input),
    updatePolicy: async (_call, input) => updatePolicy(state, input),
    disablePolicy: async (_call, input) => disablePolicy(state, input),
    ...(state.kind === 'kubeblocks' ? {} : { services: memoryServiceLife(state) }),
  };
}

/** Every method first meets its scripted fault, and a caller who has gone away. */
function guarded<T extends object>(methods: T, faults: Faults, prefix = ''): T {
  const entries = Object.entries(methods).map(([name, member]) => {
    if (typeof member === 'object' && member !== null)
      return [name, guarded(member as object, faults, `${name}.`)];
    if (typeof member !== 'function') return [name, member];
    const method = member as (call: Call, input: unknown) => Promise<unknown>;
    const withFaults = async (call: Call, input: unknown): Promise<unknown> => {
      call.signal?.throwIfAborted();
      faults.strike(prefix + name);
      return method(call, input);
    };
    return [name, withFaults];
  });
  return Object.fromEntries(entries) as T;
}

function clockFrom(options: MemoryBackendOptions): { now: () => number; advance: (ms: number) => void } {
  if (options.now) {
    const advance = (): void => {
      throw new Error('The clock of this world is the caller’s: advance that one.');
    };
    return { now: options.now, advance };
  }
  let at = Date.parse(options.startAt ?? START);
  return {
    now: () => at,
    advance: (ms) => {
      at += ms;
    },
  };
}

const LABELS = { postgresql: 'PostgreSQL', mysql: 'MySQL', mongodb: 'MongoDB', redis: 'Redis' } as const;

function engineInfos(known: NonNullable<MemoryBackendOptions['tools']>): SystemInfo['engines'] {
  return ENGINES.map((engine) => {
    const tools = [...(known[engine] ?? [])];
    return {
      engine,
      label: LABELS[engine],
      available: tools.every(({ install }) => install === null),
      tools,
    };
  });
}

function byId(a: { id: string }, b: { id: string }): number {
  return a.id < b.id ? -1 : 1;
}

type Aged = { namespace: string; name: string; createdAt: string; uid: string };

function byNamespaceNameAge(a: Aged, b: Aged): number {
  const keys = ['namespace', 'name', 'createdAt', 'uid'] as const;
  const key = keys.find((candidate) => a[candidate] !== b[candidate]);
  if (key === undefined) return 0;
  return a[key] < b[key] ? -1 : 1;
}
