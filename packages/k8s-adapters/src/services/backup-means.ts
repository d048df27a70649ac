import { HoldfastError, isHoldfastError, type ErrorCode } from '@holdfast/db-backup-domain/errors';
import {
  discoverMethod,
  readLineage,
  selectBackupPolicy,
  textOf,
  type DiscoveredMethod,
  type RecognisedEngine,
} from '@holdfast/db-backup-domain/kubeblocks';
import type { DbService, ServiceStatus } from '@holdfast/db-backup-domain/wire';
import type { KubeObject } from '../connection/kube-api.ts';
import { repoProblem } from '../kinds/backup-repo/repo-problem.ts';
import { hasRestoreDirective } from '../kinds/cluster/cluster-status.ts';
import { mayBelongTo } from '../kinds/cluster/owning-cluster.ts';

/** What a manual backup of a DB Service would be made by. */
export interface BackupMeans {
  readonly component: { readonly name: string; readonly sharding: boolean };
  readonly policy: DiscoveredMethod;
}

export interface BackupSupport {
  readonly told: DbService['backup'];
  /** What is in the way beyond the engine and the status; null: nothing is. */
  readonly obstacle: ErrorCode | null;
  /** null: it cannot be backed up, or not yet. */
  readonly means: BackupMeans | null;
}

/** What decides, read at one moment: by the cache for a view, live for a create. */
export interface SupportSources {
  /** BackupPolicies, of this Cluster at least. */
  readonly policies: readonly KubeObject[];
  /** Empty where they may not be listed. */
  readonly actionSets: readonly KubeObject[];
  readonly backupRepos: readonly KubeObject[];
}

/** A DB Service as far as its means of backup depend on it. */
export interface Supportable {
  readonly cluster: KubeObject;
  readonly engine: RecognisedEngine;
  readonly status: ServiceStatus;
}

/** Whether the service can be backed up at all, by what, and if not, why, in a sentence. */
export function backupSupportOf(service: Supportable, sources: SupportSources): BackupSupport {
  const { cluster, engine } = service;
  const { component } = engine;
  if (engine.engine === null || engine.unsupportedReason !== null || component === null)
    return refused(engine.unsupportedReason ?? 'Backups of it are not supported.', null);
  const policies = sources.policies.filter((policy) => mayBelongTo(cluster, policy));
  try {
    const policy = selectBackupPolicy(policies, { cluster: nameOf(cluster), component: component.name });
    const method = discoverMethod(policy, knownActionSets(sources.actionSets));
    return supportBy(service, { component, policy: method }, repoProblem(policy, sources.backupRepos));
  } catch (error) {
    if (!isHoldfastError(error, 'BACKUP_METHOD_MISSING')) throw error;
    // The operator makes the policy some seconds after it first saw the Cluster.
    if (service.status === 'Creating' && policies.length === 0) return SUPPORTED_LATER;
    return refused(error.detail ?? error.message, error.code);
  }
}

const SUPPORTED_LATER: BackupSupport = { told: { supported: true }, obstacle: null, means: null };

function supportBy(
  { cluster }: Supportable,
  means: BackupMeans,
  problemOfRepo: string | null,
): BackupSupport {
  if (problemOfRepo !== null) return refused(problemOfRepo, 'REPOSITORY_UNAVAILABLE');
  // One that Holdfast began is followed as a restore, and told by the status.
  if (hasRestoreDirective(cluster) && readLineage(cluster) === null)
    return refused(
      'It is still to be filled from a backup, and its own backups would wait until then.',
      'SERVICE_NOT_RUNNING',
    );
  return { told: { supported: true }, obstacle: null, means };
}

function refused(reason: string, obstacle: ErrorCode | null): BackupSupport {
  return { told: { supported: false, reason }, obstacle, means: null };
}

/** Without ActionSets in sight no method's type is known, so none can be chosen. */
function knownActionSets(actionSets: readonly KubeObject[]): readonly KubeObject[] {
  if (actionSets.length > 0) return actionSets;
  throw new HoldfastError('BACKUP_METHOD_MISSING', {
    detail:
      'No ActionSet is in sight, so that its backup methods cannot be told apart: ' +
      'the operator of the platform may allow to list actionsets.dataprotection.kubeblocks.io.',
  });
}

function nameOf(cluster: KubeObject): string {
  return textOf(cluster, 'metadata', 'name') ?? '';
}
