import { retentionFromPeriod } from '@holdfast/db-backup-domain/kubeblocks';
import type { BackupPolicy } from '@holdfast/db-backup-domain/wire';
import type { NamespaceState } from '../cache/namespace-state.ts';
import type { KubeObject } from '../connection/kube-api.ts';
import type { KubeSettings } from '../kube-context.ts';
import { inForceOf, saidBy } from './in-force.ts';
import { lastRunOf } from './last-run.ts';
import { nextRunAtOf } from './next-run.ts';
import { healthOf } from './policy-health.ts';
import { policyObjectsOf } from './policy-objects.ts';
import { revisionOf } from './policy-revision.ts';

/** A DB Service's policy as it is shown; null where nothing is or was set. */
export function policyOf(
  state: NamespaceState,
  cluster: KubeObject,
  at: { readonly now: number; readonly settings: KubeSettings },
): BackupPolicy | null {
  const objects = policyObjectsOf(state, cluster);
  const inForce = objects.engine.component === null ? null : inForceOf(objects);
  if (inForce === null) return null;
  const content = {
    enabled: inForce.enabled,
    ...saidBy(inForce),
    retention: retentionFromPeriod(inForce.retentionPeriod),
  };
  return {
    ...content,
    nextRunAt: nextRunAtOf(objects, inForce, at.now),
    lastRun: lastRunOf(state, objects),
    health: healthOf(objects, inForce, at),
    revision: revisionOf(content),
  };
}

/**
 * From when on the policy is known to have been as it is now: it was saved then, or realigned later. null where it was
 * set or changed elsewhere, for then nothing tells when.
 */
export function inForceSince(state: NamespaceState, cluster: KubeObject): string | null {
  const objects = policyObjectsOf(state, cluster);
  if (objects.engine.component === null) return null;
  return inForceOf(objects)?.note?.at ?? null;
}
