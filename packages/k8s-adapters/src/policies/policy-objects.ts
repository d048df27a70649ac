import {
  discoverMethod,
  LABELS,
  labelOf,
  recogniseEngine,
  selectBackupPolicy,
  textOf,
  type RecognisedEngine,
} from '@holdfast/db-backup-domain/kubeblocks';
import { isHoldfastError } from '@holdfast/db-backup-domain/errors';
import type { NamespaceState } from '../cache/namespace-state.ts';
import type { KubeObject } from '../connection/kube-api.ts';
import { methodsOf, type MethodFacts } from '../kinds/backup-policy/method-types.ts';
import { entriesOf, type ScheduleEntry } from '../kinds/backup-schedule/schedule-entries.ts';
import { mayBelongTo } from '../kinds/cluster/owning-cluster.ts';
import { readSpecBackup, type SpecBackup } from '../kinds/cluster/spec-backup.ts';

/** Everything that a DB Service's policy is read from and written to. */
export interface PolicyObjects {
  readonly cluster: KubeObject;
  readonly engine: RecognisedEngine;
  /** null: not set. */
  readonly spec: SpecBackup | null;
  /** The BackupPolicy of the data-bearing component; null: the operator has made none (yet). */
  readonly policy: KubeObject | null;
  /** Its BackupSchedule; null: likewise. */
  readonly schedule: KubeObject | null;
  readonly entries: readonly ScheduleEntry[];
  readonly methods: ReadonlyMap<string, MethodFacts>;
  /** The method for a service that has none in force; where none is usable, null and why. */
  readonly defaultMethod: string | null;
  readonly methodProblem: string | null;
}

export function policyObjectsOf(state: NamespaceState, cluster: KubeObject): PolicyObjects {
  const engine = recogniseEngine(cluster, (definition) => state.serviceKinds.get(definition) ?? null);
  const component = engine.component?.name ?? null;
  const policy = component === null ? null : policyOfComponent(state, cluster, component);
  const schedule = policy === null || component === null ? null : scheduleOf(state, cluster, policy);
  return {
    ...{ cluster, engine, policy, schedule },
    spec: readSpecBackup(cluster),
    entries: entriesOf(schedule),
    methods: methodsOf(policy, state.actionSets),
    ...defaultMethodOf(policy, state.actionSets),
  };
}

function policyOfComponent(state: NamespaceState, cluster: KubeObject, component: string): KubeObject | null {
  const name = textOf(cluster, 'metadata', 'name') ?? '';
  const own = [...state.policies.values()].filter((policy) => isOf(cluster, policy));
  try {
    const found = selectBackupPolicy(own, { cluster: name, component });
    return own.find((policy) => policy === found) ?? null;
  } catch (error) {
    if (isHoldfastError(error, 'BACKUP_METHOD_MISSING')) return null;
    throw error;
  }
}

function scheduleOf(state: NamespaceState, cluster: KubeObject, policy: KubeObject): KubeObject | null {
  const policyName = textOf(policy, 'metadata', 'name');
  const own = [...state.schedules.values()].filter(
    (schedule) => isOf(cluster, schedule) && textOf(schedule, 'spec', 'backupPolicyName') === policyName,
  );
  const [first] = own.sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  return first ?? null;
}

/** By label; one that another Cluster of that name owned, which is gone, goes as well and is no longer to be written to. */
function isOf(cluster: KubeObject, object: KubeObject): boolean {
  const isNamed = labelOf(object, LABELS.instance) === textOf(cluster, 'metadata', 'name');
  return isNamed && mayBelongTo(cluster, object);
}

function defaultMethodOf(
  policy: KubeObject | null,
  actionSets: readonly KubeObject[],
): Pick<PolicyObjects, 'defaultMethod' | 'methodProblem'> {
  const none = (methodProblem: string | null) => ({ defaultMethod: null, methodProblem });
  if (policy === null) return none('The platform has made no backup policy for it (yet).');
  if (actionSets.length === 0)
    return none('The server may not list ActionSets, so that backup methods cannot be told apart.');
  try {
    return { defaultMethod: discoverMethod(policy, actionSets).method, methodProblem: null };
  } catch (error) {
    if (isHoldfastError(error, 'BACKUP_METHOD_MISSING')) return none(error.detail);
    throw error;
  }
}

function nameOf(object: KubeObject): string {
  return textOf(object, 'metadata', 'name') ?? '';
}
