import { ANNOTATIONS, fieldOf, isObject, listOf, textOf } from '@holdfast/db-backup-domain/kubeblocks';
import type { KubeObject } from '../../connection/kube-api.ts';
import { readEntry } from './schedule-entries.ts';

/** What of an entry is to be otherwise; what is absent stays. */
export interface EntryChange {
  readonly enabled?: boolean;
  readonly cron?: string;
  readonly retentionPeriod?: string;
}

export interface ScheduleChange {
  /** By the entry's name. */
  readonly entries: ReadonlyMap<string, EntryChange>;
  readonly added?: { readonly name: string; readonly method: string } & Required<EntryChange>;
  /** Our note on it; absent: it stays as it is. */
  readonly note?: string;
}

/**
 * The merge patch of a BackupSchedule. A merge patch replaces the whole list, so it carries every entry as it came,
 * fields that nobody here knows included, and the version that it was read at: whatever was changed since is never
 * undone.
 */
export function schedulePatch(schedule: KubeObject, change: ScheduleChange): KubeObject {
  return {
    metadata: {
      resourceVersion: textOf(schedule, 'metadata', 'resourceVersion'),
      ...(change.note !== undefined && { annotations: { [ANNOTATIONS.schedule]: change.note } }),
    },
    ...(changesEntries(change) && { spec: { schedules: changedEntries(schedule, change) } }),
  };
}

function changesEntries({ entries, added }: ScheduleChange): boolean {
  return entries.size > 0 || added !== undefined;
}

function changedEntries(schedule: KubeObject, { entries, added }: ScheduleChange): unknown[] {
  const kept = listOf(fieldOf(schedule, 'spec', 'schedules')).map((raw) => {
    const change = entries.get(readEntry(raw)?.name ?? '');
    return isObject(raw) && change !== undefined ? { ...raw, ...fieldsOf(change) } : raw;
  });
  if (added === undefined) return kept;
  return [...kept, { name: added.name, backupMethod: added.method, ...fieldsOf(added) }];
}

function fieldsOf({ enabled, cron, retentionPeriod }: EntryChange): KubeObject {
  return {
    ...(enabled !== undefined && { enabled }),
    ...(cron !== undefined && { cronExpression: cron }),
    ...(retentionPeriod !== undefined && { retentionPeriod }),
  };
}
