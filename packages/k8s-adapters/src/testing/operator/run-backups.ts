import {
  ANNOTATIONS,
  fieldOf,
  LABELS,
  labelOf,
  listOf,
  retentionPeriodMinutes,
  textOf,
} from '@holdfast/db-backup-domain/kubeblocks';
import type { KubeObject } from '../../connection/kube-api.ts';
import { BACKUP } from '../../kinds/backup/backup-kind.ts';
import { ADDONS } from './engines.ts';
import { REPO_NAME } from './platform.ts';
import { hasRestoreAnnotation } from './run-clusters.ts';
import { finalizersOf, isGoing, nameOf, phaseOf, uidOf } from './object-facts.ts';
import {
  clusterApiVersion,
  componentOf,
  PROTECTION_FINALIZER,
  seconds,
  sourceOf,
  type World,
} from './world.ts';

/** What a collector says of a failed job, a moment after the phase (API.md §2.2). */
export const COLLECTED_TEXT =
  'Log Collector Output: pg_basebackup: error: connection to server failed\nfailed with exit code 1';
const GENERIC_FAILURE =
  'there are failed actions, you can obtain the more informations in the status.actions';
const BYTES = '4426858';

/** Backups on their way, one phase at each step: (nothing) → labelled → Running → Completed or Failed (API.md §2.3). */
export async function runBackups(world: World): Promise<void> {
  await Promise.all(world.backups.filter((backup) => !isGoing(backup)).map((backup) => step(world, backup)));
}

async function step(world: World, backup: KubeObject): Promise<unknown> {
  const phase = phaseOf(backup);
  if (phase === 'Completed') return null;
  if (phase === 'Failed') return collect(world, backup);
  const source = sourceOf(world, backup);
  const methods = listOf(fieldOf(source?.policy, 'spec', 'backupMethods'));
  const method = methods.find((entry) => textOf(entry, 'name') === textOf(backup, 'spec', 'backupMethod'));
  if (phase === 'Running') return finish(world, backup);
  const problem = source === null ? 'BackupPolicy not found' : earlyProblem(source.cluster, method, backup);
  if (problem !== null || source === null) return failEarly(world, backup, problem ?? '');
  if (!finalizersOf(backup).includes(PROTECTION_FINALIZER))
    return world.change(BACKUP, backup, beginning(world, backup, source));
  return world.change(BACKUP, backup, { status: running(world, backup, { ...source, method }) });
}

/** API.md §2.6: a method the policy lacks, a Cluster without pods, and a retention that cannot be read fail at once. */
function earlyProblem(cluster: KubeObject, method: unknown, backup: KubeObject): string | null {
  if (method === undefined)
    return `backupMethod: ${textOf(backup, 'spec', 'backupMethod')} not found in backupPolicy`;
  if (['Stopped', 'Creating', null].includes(phaseOf(cluster)) && !hasRestoreAnnotation(cluster))
    return 'failed to get target pods by backup policy';
  const retention = textOf(backup, 'spec', 'retentionPeriod');
  return retention === null || retentionPeriodMinutes(retention) !== null
    ? null
    : `failed to parse retention period "${retention}"`;
}

/** API.md §2.4, §3.1 and fact 9: neither labels nor finalizer nor timestamps. */
function failEarly(world: World, backup: KubeObject, failureReason: string): Promise<unknown> {
  return world.change(BACKUP, backup, { status: { phase: 'Failed', failureReason } });
}

/** API.md §3: labels and finalizer once a target pod is known; the snapshot and the encrypted accounts at the same time. */
function beginning(
  world: World,
  backup: KubeObject,
  { policy, cluster }: { policy: KubeObject; cluster: KubeObject },
): KubeObject {
  const component = componentOf(policy);
  const addon = ADDONS.find(({ methods }) =>
    methods.some(({ name }) => name === textOf(backup, 'spec', 'backupMethod')),
  );
  const type =
    addon?.methods.find(({ name }) => name === textOf(backup, 'spec', 'backupMethod'))?.type ?? 'Full';
  return {
    metadata: {
      finalizers: [PROTECTION_FINALIZER],
      labels: {
        [LABELS.instance]: nameOf(cluster),
        'app.kubernetes.io/managed-by': 'kubeblocks-dataprotection',
        [component.label]: component.name,
        [LABELS.clusterUid]: uidOf(cluster),
        [LABELS.backupType]: type,
        [LABELS.backupPolicy]: nameOf(policy),
        'dataprotection.kubeblocks.io/backup-repo-name': REPO_NAME,
      },
      annotations: {
        [ANNOTATIONS.clusterSnapshot]: snapshotText(world, cluster),
        [ANNOTATIONS.encryptedAccounts]: JSON.stringify({
          [component.name]: { [addon?.account ?? 'root']: 'RU5DUllQVEVELVBBU1NXT1JE' },
        }),
      },
    },
  };
}

/** API.md §3.3: the whole Cluster, with an empty status. */
function snapshotText(world: World, cluster: KubeObject): string {
  const annotations = fieldOf(cluster, 'metadata', 'annotations');
  return JSON.stringify({
    kind: 'Cluster',
    apiVersion: clusterApiVersion(world.line),
    metadata: { name: nameOf(cluster), namespace: world.namespace, creationTimestamp: null, annotations },
    spec: cluster.spec,
    status: {},
  });
}

function running(
  world: World,
  backup: KubeObject,
  { policy, method }: { policy: KubeObject; method: unknown },
): KubeObject {
  const isSnapshot = fieldOf(method, 'snapshotVolumes') === true;
  const path = `/${world.namespace}${textOf(policy, 'spec', 'pathPrefix')}/${nameOf(backup)}`;
  return {
    formatVersion: '0.1.0',
    phase: 'Running',
    startTimestamp: world.now,
    ...expiring(backup, world.now),
    ...(!isSnapshot && { backupRepoName: REPO_NAME, path }),
    backupMethod: method,
    target: fieldOf(policy, 'spec', 'target'),
    actions: [{ name: 'dp-backup-0', actionType: 'Job', phase: 'Running', startTimestamp: world.now }],
  };
}

/** API.md §2.2: from completion, or from the start until then; absent for ever. */
function expiring(backup: KubeObject, from: string): { expiration?: string } {
  const minutes = retentionPeriodMinutes(textOf(backup, 'spec', 'retentionPeriod') ?? '');
  return minutes === null || minutes === 0
    ? {}
    : { expiration: seconds(Date.parse(from) + minutes * 60_000) };
}

/** API.md §11: a backup of a Cluster that carries the restore annotation stays Running until that is gone. */
function finish(world: World, backup: KubeObject): Promise<unknown> | null {
  const uid = labelOf(backup, LABELS.clusterUid) ?? '';
  const cluster = world.clusters.find((candidate) => uidOf(candidate) === uid);
  if (cluster !== undefined && hasRestoreAnnotation(cluster)) return null;
  if (world.switches.isHeld('backups', uid) || labelOf(backup, LABELS.backupType) === 'Continuous')
    return null;
  const action = listOf(fieldOf(backup, 'status', 'actions'))[0] as KubeObject;
  if (world.switches.takeFailure('backups', uid))
    /* No completion time, no duration (API.md §11); the real words come a moment later. */
    return world.change(BACKUP, backup, {
      status: {
        phase: 'Failed',
        failureReason: GENERIC_FAILURE,
        actions: [{ ...action, phase: 'Failed', completionTimestamp: world.now }],
      },
    });
  const started = textOf(backup, 'status', 'startTimestamp') ?? world.now;
  return world.change(BACKUP, backup, {
    status: {
      phase: 'Completed',
      completionTimestamp: world.now,
      duration: `${Math.max(0, (Date.parse(world.now) - Date.parse(started)) / 1000)}s`,
      totalSize: BYTES,
      ...expiring(backup, world.now),
      actions: [{ ...action, phase: 'Completed', completionTimestamp: world.now }],
    },
  });
}

function collect(world: World, backup: KubeObject): Promise<unknown> | null {
  const action = listOf(fieldOf(backup, 'status', 'actions'))[0] as KubeObject | undefined;
  if (action === undefined || action.failureReason !== undefined) return null;
  return world.change(BACKUP, backup, {
    status: { actions: [{ ...action, failureReason: COLLECTED_TEXT }] },
  });
}
