import { setTimeout as sleep } from 'node:timers/promises';
import {
  CLUSTER_V1,
  LABELS,
  labelOf,
  LINE_FACTS,
  type KubeblocksLine,
} from '@holdfast/db-backup-domain/kubeblocks';
import type { KindRef, KubeObject } from '../connection/kube-api.ts';
import { BACKUP_SCHEDULE } from '../kinds/backup-schedule/backup-schedule-kind.ts';
import { clusterKind } from '../kinds/cluster/cluster-kind.ts';
import { startApiServer, type ApiServer } from './api-server/start-api-server.ts';
import { startFront, type Front } from './front/start-front.ts';
import type { FrontUser } from './front/users.ts';
import { ADDONS } from './operator/engines.ts';
import { Operator } from './operator/operator.ts';
import { phaseOf } from './operator/object-facts.ts';
import { partsOf } from './operator/world.ts';
import { TestClock } from './test-clock.ts';

const SETTLE_MS = 30_000;
const REST_MS = 5;

export interface ClusterToMake {
  readonly name: string;
  /** 'postgresql', 'mysql', 'mongodb' or 'redis'; 'qdrant' is one that cannot be backed up. */
  readonly engine?: string;
  /** Of the metadata. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Put into the spec as it is: `backup`, for instance. */
  readonly spec?: Readonly<Record<string, unknown>>;
}

/**
 * A Kubernetes with KubeBlocks for tests: a real API server behind the front, and the operator's stand-in at work in one
 * namespace.
 */
export interface TestPlatform extends AsyncDisposable {
  readonly line: KubeblocksLine;
  readonly apiServer: ApiServer;
  readonly front: Front;
  readonly operator: Operator;
  readonly clock: TestClock;
  readonly namespace: string;
  /** The server's own account: may everything. */
  readonly server: FrontUser;

  makeCluster(cluster: ClusterToMake): Promise<KubeObject>;
  /** By `stop` of its components; the operator does the rest. */
  setStopped(name: string, isStopped: boolean): Promise<void>;
  removeCluster(name: string): Promise<void>;
  /** The operator has made all that a Cluster gets: its BackupSchedule is the last of it. */
  isProvisioned(name: string): Promise<boolean>;
  /**
   * Lets the operator work until it is so: what others wrote reaches it only after a while, however many steps it takes
   * meanwhile. Throws when it is not so for 30 seconds.
   */
  workUntil(isSo: () => boolean | Promise<boolean>): Promise<void>;
  /** Lets the operator work until these Clusters run and have all that they get. */
  provide(...names: readonly string[]): Promise<void>;
  /** Lets the operator work by itself, with a rest between two steps, until the answer is called. */
  keepWorking(restMs: number): () => Promise<void>;
}

export interface TestPlatformOptions {
  readonly line?: KubeblocksLine;
  readonly namespace?: string;
}

export async function openTestPlatform(options: TestPlatformOptions = {}): Promise<TestPlatform> {
  const { line = '1.0', namespace = 'holdfast-test' } = options;
  const apiServer = await startApiServer({ line });
  const front = await startFront(apiServer);
  const clock = new TestClock();
  const api = apiServer.admin;
  const operator = await Operator.start({ api, line, namespace, now: () => clock.now() });
  const kind = clusterKind(line);
  const key = (name: string): { namespace: string; name: string } => ({ namespace, name });
  const isProvisioned = async (name: string): Promise<boolean> =>
    (await api.list(BACKUP_SCHEDULE, namespace)).some(
      (schedule) => labelOf(schedule, LABELS.instance) === name && phaseOf(schedule) === 'Available',
    );
  const isRunning = async (name: string): Promise<boolean> => {
    const found = await api.get(kind, key(name));
    return found !== null && phaseOf(found) === 'Running';
  };
  const workUntil = async (isSo: () => boolean | Promise<boolean>): Promise<void> => {
    const limit = AbortSignal.timeout(SETTLE_MS);
    while (!(await isSo())) {
      limit.throwIfAborted();
      await operator.step();
      await sleep(REST_MS);
    }
  };
  return {
    ...{ line, apiServer, front, operator, clock, namespace },
    server: front.addUser('system:serviceaccount:holdfast:holdfast'),
    makeCluster: (cluster) => api.create(kind, clusterBody(cluster, { kind, namespace, line })),
    setStopped: async (name, isStopped) => {
      const found = await api.get(kind, key(name));
      if (found === null) throw new Error(`There is no Cluster ${name}.`);
      const componentSpecs = partsOf(found).map(({ part }) => ({ ...part, stop: isStopped }));
      await api.change(kind, key(name), { spec: { componentSpecs } });
    },
    removeCluster: async (name) => void (await api.remove(kind, key(name))),
    ...{ isProvisioned, workUntil },
    provide: async (...names) => {
      for (const name of names)
        await workUntil(async () => (await isRunning(name)) && (await isProvisioned(name)));
    },
    keepWorking: (restMs) => keepWorking(operator, restMs),
    [Symbol.asyncDispose]: async () => {
      operator.close();
      await front[Symbol.asyncDispose]();
      await apiServer[Symbol.asyncDispose]();
    },
  };
}

function clusterBody(
  { name, engine = 'postgresql', labels = {}, spec = {} }: ClusterToMake,
  { kind, namespace, line }: { kind: KindRef; namespace: string; line: KubeblocksLine },
): KubeObject {
  const { clusterApiVersion } = LINE_FACTS[line];
  const addon = ADDONS.find(({ clusterDef }) => clusterDef === engine);
  const definition = clusterApiVersion === CLUSTER_V1 ? 'clusterDef' : 'clusterDefinitionRef';
  const component = {
    name: addon?.component ?? engine,
    componentDef: addon?.componentDef ?? `${engine}-1.0.2`,
    replicas: 1,
    resources: { limits: { cpu: '500m', memory: '512Mi' } },
    volumeClaimTemplates: [
      {
        name: 'data',
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '20Gi' } } },
      },
    ],
  };
  return {
    apiVersion: clusterApiVersion,
    kind: kind.kind,
    metadata: { name, namespace, labels },
    spec: {
      ...(addon !== undefined && { [definition]: addon.clusterDef }),
      terminationPolicy: 'Delete',
      componentSpecs: [component],
      ...spec,
    },
  };
}

function keepWorking(operator: Operator, restMs: number): () => Promise<void> {
  const stopped = new AbortController();
  const work = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      await operator.step().catch(unlessAway);
      await sleep(restMs);
    }
  };
  const working = work();
  return async () => {
    stopped.abort();
    await working;
  };
}

/** Controllers wait for an API server that is away. */
function unlessAway(error: unknown): void {
  const { code } = error as { code?: string };
  if (!['ECONNREFUSED', 'ECONNRESET', 'EPIPE'].includes(code ?? '')) throw error;
}
