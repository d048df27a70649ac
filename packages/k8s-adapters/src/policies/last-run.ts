import {
  backupStatusOf,
  fieldOf,
  instantFrom,
  isContinuous,
  LABELS,
  labelOf,
  textOf,
} from '@holdfast/db-backup-domain/kubeblocks';
import type { BackupPolicy } from '@holdfast/db-backup-domain/wire';
import type { NamespaceState } from '../cache/namespace-state.ts';
import type { KubeObject } from '../connection/kube-api.ts';
import type { PolicyObjects } from './policy-objects.ts';

/** The newest automatic backup of each method, by uid of its service, and by its BackupSchedule where it has no uid yet. */
interface NewestRuns {
  readonly byUid: ReadonlyMap<string, ReadonlyMap<string, KubeObject>>;
  readonly bySchedule: ReadonlyMap<string, ReadonlyMap<string, KubeObject>>;
}

/** The map of a state is shared by all states until a backup changes, so each is gone through once for all viewers. */
const known = new WeakMap<ReadonlyMap<string, KubeObject>, NewestRuns>();

/** The newest automatic backup that stands by itself: point-in-time archives and incremental backups are no runs. */
export function lastRunOf(state: NamespaceState, objects: PolicyObjects): BackupPolicy['lastRun'] {
  const { byUid, bySchedule } = newestRunsIn(state.backups);
  const uid = textOf(objects.cluster, 'metadata', 'uid') ?? '';
  const schedule = textOf(objects.schedule, 'metadata', 'name') ?? '';
  const bornAt = createdAt(objects.cluster);
  const runs = [byUid.get(uid), bySchedule.get(schedule)]
    .flatMap((byMethod) => [...(byMethod ?? [])])
    .filter(([method, backup]) => {
      const type = objects.methods.get(method)?.type;
      return type !== 'Incremental' && type !== 'Differential' && createdAt(backup) >= bornAt;
    });
  const newest = runs.map(([, backup]) => backup).reduce<KubeObject | null>(newer, null);
  return newest === null ? null : { at: createdAt(newest), status: backupStatusOf(newest) };
}

function newestRunsIn(backups: ReadonlyMap<string, KubeObject>): NewestRuns {
  const made = known.get(backups) ?? findNewestRuns(backups);
  known.set(backups, made);
  return made;
}

function findNewestRuns(backups: ReadonlyMap<string, KubeObject>): NewestRuns {
  const byUid = new Map<string, Map<string, KubeObject>>();
  const bySchedule = new Map<string, Map<string, KubeObject>>();
  for (const backup of backups.values()) {
    if (labelOf(backup, LABELS.autoBackup) !== 'true' || isContinuous(backup)) continue;
    const uid = labelOf(backup, LABELS.clusterUid);
    const schedule = labelOf(backup, LABELS.backupSchedule);
    if (uid !== null) note(byUid, uid, backup);
    else if (schedule !== null) note(bySchedule, schedule, backup);
  }
  return { byUid, bySchedule };
}

function note(index: Map<string, Map<string, KubeObject>>, key: string, backup: KubeObject): void {
  const byMethod = index.get(key) ?? new Map<string, KubeObject>();
  index.set(key, byMethod);
  const method = textOf(backup, 'spec', 'backupMethod') ?? '';
  byMethod.set(method, newer(byMethod.get(method) ?? null, backup));
}

function newer(one: KubeObject | null, other: KubeObject): KubeObject {
  return one !== null && createdAt(one) >= createdAt(other) ? one : other;
}

/** ISO 8601 in UTC, so that texts compare as instants do; '' where it was never told. */
function createdAt(object: KubeObject): string {
  return instantFrom(fieldOf(object, 'metadata', 'creationTimestamp')) ?? '';
}
