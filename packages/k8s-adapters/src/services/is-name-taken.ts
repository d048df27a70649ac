import type { Call } from '@holdfast/db-backup-domain/backend';
import { LABELS, labelOf } from '@holdfast/db-backup-domain/kubeblocks';
import type { NamespaceState } from '../cache/namespace-state.ts';
import type { KubeContext } from '../kube-context.ts';

/** Advisory: the create decides. A Backup of any kind takes a Backup Name, continuous ones too. */
export async function isNameTaken(
  context: KubeContext,
  call: Call,
  { namespace, kind, name }: { namespace: string; kind: 'backup' | 'service'; name: string },
): Promise<boolean> {
  const state = await context.stateOf(call, namespace);
  if (kind === 'backup') return state.backups.has(name);
  return state.clusters.has(name) || hasRemains(state, name);
}

/** A namesake that is gone but whose own objects are not yet: the operator would take them for the new one's. */
function hasRemains({ policies, schedules, restores }: NamespaceState, name: string): boolean {
  const own = [policies, schedules, restores].flatMap((objects) => [...objects.values()]);
  return own.some((object) => labelOf(object, LABELS.instance) === name);
}
