import { fieldOf, listOf, textOf } from '@holdfast/db-backup-domain/kubeblocks';
import type { KubeObject } from '../../connection/kube-api.ts';

export interface MethodFacts {
  /** Full, Incremental, Differential, Continuous or Selective; null: its ActionSet is not known here. */
  readonly type: string | null;
  /** The full method that an incremental one builds on. */
  readonly compatibleMethod: string | null;
}

const typesBySets = new WeakMap<readonly KubeObject[], ReadonlyMap<string, string>>();

/**
 * What the methods of a BackupPolicy are, by name. A policy does not say it: a method's ActionSet does, and one without
 * an ActionSet that takes snapshots of volumes is Full.
 */
export function methodsOf(
  policy: unknown,
  actionSets: readonly KubeObject[],
): ReadonlyMap<string, MethodFacts> {
  const types = typesOf(actionSets);
  const methods = new Map<string, MethodFacts>();
  for (const raw of listOf(fieldOf(policy, 'spec', 'backupMethods'))) {
    const name = textOf(raw, 'name');
    if (name === null) continue;
    const actionSet = textOf(raw, 'actionSetName');
    const bare = fieldOf(raw, 'snapshotVolumes') === true ? 'Full' : null;
    const type = actionSet === null ? bare : (types.get(actionSet) ?? null);
    methods.set(name, { type, compatibleMethod: textOf(raw, 'compatibleMethod') });
  }
  return methods;
}

function typesOf(actionSets: readonly KubeObject[]): ReadonlyMap<string, string> {
  const known = typesBySets.get(actionSets);
  if (known) return known;
  const types = new Map<string, string>();
  for (const set of actionSets) {
    const name = textOf(set, 'metadata', 'name');
    const type = textOf(set, 'spec', 'backupType');
    if (name !== null && type !== null) types.set(name, type);
  }
  typesBySets.set(actionSets, types);
  return types;
}
