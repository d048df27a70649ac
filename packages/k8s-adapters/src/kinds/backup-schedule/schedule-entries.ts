import { fieldOf, listOf, textOf } from '@holdfast/db-backup-domain/kubeblocks';

/** What the operator takes where a period is left out. */
export const DEFAULT_RETENTION_PERIOD = '7d';

/**
 * The operator makes a CronJob of 30 characters, a hyphen and the entry's name, and a CronJob's name has 52 at most. A
 * longer entry makes the whole schedule Failed.
 */
const NAME_MAX_LENGTH = 21;

/** One entry of a BackupSchedule. */
export interface ScheduleEntry {
  /** The method's, where the entry has no name of its own: the operator writes it in. */
  readonly name: string;
  readonly method: string;
  readonly enabled: boolean;
  /** UTC. '' where there is none. */
  readonly cron: string;
  readonly retentionPeriod: string;
}

/** The entries of a BackupSchedule, as listed there; none of null. */
export function entriesOf(schedule: unknown): ScheduleEntry[] {
  return listOf(fieldOf(schedule, 'spec', 'schedules')).flatMap((raw) => {
    const entry = readEntry(raw);
    return entry === null ? [] : [entry];
  });
}

/** null: it names no method, so it is no entry. */
export function readEntry(raw: unknown): ScheduleEntry | null {
  const method = textOf(raw, 'backupMethod');
  if (method === null) return null;
  const period = fieldOf(raw, 'retentionPeriod');
  return {
    name: textOf(raw, 'name') ?? method,
    method,
    enabled: fieldOf(raw, 'enabled') === true,
    cron: textOf(raw, 'cronExpression') ?? '',
    retentionPeriod: typeof period === 'string' ? period : DEFAULT_RETENTION_PERIOD,
  };
}

/** False: enabling it would block the whole schedule. */
export function mayBeEnabled(entry: ScheduleEntry): boolean {
  return entry.name.length <= NAME_MAX_LENGTH;
}

/** A name that no entry has and the operator can work with, as like the method's as may be. */
export function newEntryName(method: string, entries: readonly ScheduleEntry[]): string {
  const taken = new Set(entries.map(({ name }) => name));
  for (let number = 1; ; number += 1) {
    const suffix = number === 1 ? '' : `-${number}`;
    const name = method.slice(0, NAME_MAX_LENGTH - suffix.length).replace(/[-.]+$/, '') + suffix;
    if (!taken.has(name)) return name;
  }
}
