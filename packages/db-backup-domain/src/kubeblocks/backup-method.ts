import { HoldfastError } from '../errors/index.ts';
import { ANNOTATIONS, LABELS } from './labels.ts';
import { annotationOf, fieldOf, labelOf, listOf, textOf } from './values/raw-object.ts';

export interface DiscoveredMethod {
  readonly policyName: string;
  readonly method: string;
}

/** Made by the operator for its own horizontal scaling. */
const SCALING_POLICY_SUFFIX = '-hscale';
/** Full by type, but made for the operator's own use: rebuilding an instance, configuring an archive. */
const INTERNAL_METHOD = /^(?:backup-for-rebuild-instance$|config-wal-g)/;

export function isScalingPolicy(policy: unknown): boolean {
  return textOf(policy, 'metadata', 'name')?.endsWith(SCALING_POLICY_SUFFIX) ?? false;
}

/**
 * The policy of a service's data-bearing component among BackupPolicy objects: by labels, the default one first, then
 * by name. BACKUP_METHOD_MISSING where there is none.
 */
export function selectBackupPolicy(
  policies: readonly unknown[],
  of: { readonly cluster: string; readonly component: string },
): unknown {
  const isOfComponent = (policy: unknown) =>
    labelOf(policy, LABELS.instance) === of.cluster &&
    [labelOf(policy, LABELS.component), labelOf(policy, LABELS.sharding)].includes(of.component);
  const rank = (policy: unknown) =>
    annotationOf(policy, ANNOTATIONS.isDefaultPolicy) === 'true' ? '0' : '1';
  const key = (policy: unknown) => `${rank(policy)}${textOf(policy, 'metadata', 'name') ?? ''}`;
  const [first] = policies
    .filter((policy) => isOfComponent(policy) && !isScalingPolicy(policy))
    .sort((a, b) => (key(a) < key(b) ? -1 : 1));
  if (first === undefined) throw missing(`Component ${of.component} has no backup policy.`);
  return first;
}

/**
 * The method for a manual backup: the first in the policy's own order that copies files (no volume snapshot, which
 * needs a storage driver and stays in the cluster) and makes a Full backup. A policy does not tell a method's type; its
 * ActionSet does, so one whose ActionSet is not among `actionSets` could not run and is passed over.
 * BACKUP_METHOD_MISSING.
 */
export function discoverMethod(policy: unknown, actionSets: readonly unknown[]): DiscoveredMethod {
  const policyName = textOf(policy, 'metadata', 'name');
  if (policyName === null || isScalingPolicy(policy)) throw missing('It is no backup policy for backups.');
  if (textOf(policy, 'status', 'phase') === 'Unavailable')
    throw missing(`The backup policy ${policyName} is unavailable.`);
  const fullSets = new Set(actionSets.filter(isUsableFullSet).map((set) => textOf(set, 'metadata', 'name')));
  for (const entry of listOf(fieldOf(policy, 'spec', 'backupMethods'))) {
    const method = textOf(entry, 'name');
    const actionSet = textOf(entry, 'actionSetName');
    if (method === null || actionSet === null || !fullSets.has(actionSet)) continue;
    if (fieldOf(entry, 'snapshotVolumes') === true || INTERNAL_METHOD.test(method)) continue;
    return { policyName, method };
  }
  throw missing(`The backup policy ${policyName} has no full method that copies files.`);
}

function isUsableFullSet(actionSet: unknown): boolean {
  return (
    textOf(actionSet, 'spec', 'backupType') === 'Full' &&
    textOf(actionSet, 'status', 'phase') !== 'Unavailable'
  );
}

function missing(detail: string): HoldfastError {
  return new HoldfastError('BACKUP_METHOD_MISSING', { detail });
}
