import type { ErrorCode } from '@holdfast/db-backup-domain/errors';
import { canBrowse, isBusy, isRestoreActive } from '@holdfast/db-backup-domain/gates';
import {
  LABELS,
  componentsOf,
  fieldOf,
  fullComponentNames,
  instantFrom,
  labelOf,
  readLineage,
  recogniseEngine,
  serviceNameMaxLength,
  textOf,
  type RecognisedEngine,
} from '@holdfast/db-backup-domain/kubeblocks';
import type { DbService, Restore, ServiceStatus } from '@holdfast/db-backup-domain/wire';
import { NO_BACKUPS, type ServiceBackups } from '../backups/backup-index.ts';
import { backupsIn } from '../backups/backups-in.ts';
import type { NamespaceState } from '../cache/namespace-state.ts';
import type { KubeObject } from '../connection/kube-api.ts';
import { clusterStatusOf } from '../kinds/cluster/cluster-status.ts';
import type { KubeSettings } from '../kube-context.ts';
import type { NamespaceRestore } from '../restores/restores-in.ts';
import { backupSupportOf, type BackupMeans, type SupportSources } from './backup-means.ts';
import { projectOf } from './project-of.ts';
import { restoresOfService } from './restores-of-service.ts';

/** The moment and the settings that a service is shown by. */
export interface ShownAt {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly settings: KubeSettings;
}

/** A DB Service with what its surface needs beside it. */
export interface KnownService {
  readonly service: DbService;
  /** What is in the way of a backup beyond what the service itself tells. */
  readonly obstacle: ErrorCode | null;
  /** What a manual backup would be made by; null: none can be made, or not yet. */
  readonly means: BackupMeans | null;
  readonly backups: ServiceBackups;
  /** As source or target, newest first. */
  readonly restores: readonly Restore[];
  /** null: it is gone, only backups of it are left. */
  readonly cluster: KubeObject | null;
}

/** The DB Service that a Cluster is. */
export function serviceOf(state: NamespaceState, cluster: KubeObject, at: ShownAt): DbService {
  return knownServiceOf(state, cluster, at).service;
}

export function knownServiceOf(state: NamespaceState, cluster: KubeObject, at: ShownAt): KnownService {
  const uid = textOf(cluster, 'metadata', 'uid') ?? '';
  const backups = backupsIn(state, at.now).byServiceUid.get(uid) ?? NO_BACKUPS;
  const restores = restoresOfService(state, uid, at.now);
  const engine = recogniseEngine(cluster, (definition) => state.serviceKinds.get(definition) ?? null);
  const status = statusOf(cluster, restores);
  const support = backupSupportOf({ cluster, engine, status }, sourcesIn(state, cluster));
  const service: DbService = {
    ...identityOf(state, cluster),
    projectId: projectOf(cluster, at.settings) ?? state.namespace,
    ...shownEngine(engine),
    status,
    managed: false,
    backup: support.told,
    browse: canBrowse({ status, engine: engine.engine, supported: false }),
    // Services and their ports are the addons' choice, and neither the Cluster nor its policy tells them.
    connection: null,
    restoredFrom: restoredFromOf(cluster),
    ...activityOf(backups, restores),
    limits: { serviceNameMaxLength: serviceNameMaxLength(fullComponentNames(componentsOf(cluster))) },
  };
  const { obstacle, means } = support;
  return { service, obstacle, means, backups, restores: shown(restores), cluster };
}

export function shownEngine(engine: RecognisedEngine): Pick<DbService, 'engine' | 'engineLabel' | 'version'> {
  return { engine: engine.engine, engineLabel: engine.label, version: engine.version };
}

export function activityOf(
  backups: ServiceBackups,
  restores: readonly NamespaceRestore[],
): Pick<DbService, 'lastCompletedAt' | 'busy'> {
  return {
    lastCompletedAt: backups.lastCompletedAt,
    busy: isBusy({ activeBackups: backups.activeCount, restores: shown(restores) }),
  };
}

export function shown(restores: readonly NamespaceRestore[]): Restore[] {
  return restores.map(({ restore }) => restore);
}

/** By the Cluster that they are labelled with: a list of services asks for those of each. */
const policiesByInstance = new WeakMap<NamespaceState['policies'], ReadonlyMap<string, KubeObject[]>>();

/** What is in sight of the namespace, as `backupSupportOf` asks for it. */
function sourcesIn(state: NamespaceState, cluster: KubeObject): SupportSources {
  const { policies, actionSets, backupRepos } = state;
  let groups = policiesByInstance.get(policies);
  if (groups === undefined) {
    groups = Map.groupBy(policies.values(), (policy) => labelOf(policy, LABELS.instance) ?? '');
    policiesByInstance.set(policies, groups);
  }
  return { policies: groups.get(textOf(cluster, 'metadata', 'name') ?? '') ?? [], actionSets, backupRepos };
}

function identityOf(
  state: NamespaceState,
  cluster: KubeObject,
): Pick<DbService, 'namespace' | 'name' | 'uid' | 'createdAt'> {
  const createdAt = fieldOf(cluster, 'metadata', 'creationTimestamp');
  return {
    namespace: state.namespace,
    name: textOf(cluster, 'metadata', 'name') ?? '',
    uid: textOf(cluster, 'metadata', 'uid') ?? '',
    createdAt: instantFrom(createdAt) ?? new Date(0).toISOString(),
  };
}

/**
 * A Cluster that is being filled from a backup says Running while data is still loading, and may say so, or Creating,
 * for ever after that has failed.
 */
function statusOf(cluster: KubeObject, restores: readonly NamespaceRestore[]): ServiceStatus {
  const status = clusterStatusOf(cluster);
  const uid = textOf(cluster, 'metadata', 'uid');
  const making = restores.find(({ targetUid }) => targetUid !== null && targetUid === uid)?.restore;
  if (making === undefined) return status;
  if (making.stage === 'failed') return status === 'Running' || status === 'Creating' ? 'Failed' : status;
  return isRestoreActive(making.stage) && status === 'Running' ? 'Creating' : status;
}

function restoredFromOf(cluster: KubeObject): DbService['restoredFrom'] {
  const lineage = readLineage(cluster);
  if (lineage === null) return null;
  const { namespace, name, uid } = lineage.source;
  return { service: { namespace, name, uid }, backup: lineage.backup.name };
}
