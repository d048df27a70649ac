import { isHoldfastError } from '@holdfast/db-backup-domain/errors';
import { expiryOf } from '@holdfast/db-backup-domain/retention';
import { nextRuns } from '@holdfast/db-backup-domain/schedule';
import { BACKUP_METHOD, queueBackups } from '../backups/backup-calls.ts';
import type { BackupRecord, ScheduleRecord } from '../catalogue/records.ts';
import { nextRunAfter } from '../policies/show-policy.ts';
import type { Runtime } from '../runtime.ts';
import { instant } from '../services/show-service.ts';
import { automaticName } from './automatic-name.ts';

/** Ten years of hourly runs; more are not counted. */
const MOST_COUNTED = 100_000;
const COUNTED_AT_ONCE = 500;
const MOST_NAMES = 100;

/**
 * At the start and after the clock was set back: a next run is the next by the clock and the zone's rules as they are
 * now, not as they were when it was reckoned. One that is due stays due.
 */
export async function realignSchedules({ catalogue, host }: Runtime): Promise<void> {
  const now = host.clock.now();
  for (const schedule of await catalogue.policies.waiting({ now })) {
    const { id, revision, nextRunAt } = schedule;
    try {
      const next = nextRunAfter(schedule, now);
      if (next === null || nextRunAt === null || next === nextRunAt) continue;
      await catalogue.policies.realign({ id, revision, instant: nextRunAt, nextRunAt: next });
    } catch (error) {
      host.log.error({ err: error, schedule: id }, 'The next run of a policy could not be reckoned anew');
    }
  }
}

/** One run for a schedule that is due, whatever was missed. Answers the backup it began; null: nothing is to be run. */
export async function runSchedule(runtime: Runtime, schedule: ScheduleRecord): Promise<BackupRecord | null> {
  const now = runtime.host.clock.now();
  for (let due = schedule.nextRunAt; due !== null && due <= now;) {
    const { backup, wasTaken } = await runOccurrence(runtime, schedule, { due, now });
    if (backup !== null) queueBackups(runtime, [backup]);
    if (!wasTaken) return backup;
    due = nextRunAfter(schedule, due);
  }
  return null;
}

async function runOccurrence(
  { catalogue, host }: Runtime,
  schedule: ScheduleRecord,
  { due, now }: { due: number; now: number },
): Promise<{ backup: BackupRecord | null; wasTaken: boolean }> {
  const service = await catalogue.services.get({ id: schedule.serviceId });
  if (service === null) return { backup: null, wasTaken: false };
  const occurrence = {
    schedule: { id: schedule.id, instant: due, revision: schedule.revision },
    nextRunAt: nextRunAfter(schedule, now),
    following: nextRunAfter(schedule, due),
    missed: countMissed(schedule, due, now),
    failureExpiresAt: failureExpiry(schedule, now),
    runId: host.ids.next(),
  };
  const about = { id: host.ids.next(), serviceId: service.id, now, method: BACKUP_METHOD } as const;
  const taken: string[] = [];
  while (taken.length < MOST_NAMES) {
    const name = automaticName(service.name, now, taken);
    try {
      const backup = { ...about, name, description: null, type: 'automatic' } as const;
      return await catalogue.policies.runDue({ ...occurrence, backup });
    } catch (error) {
      if (!isHoldfastError(error, 'BACKUP_NAME_TAKEN')) throw error;
      taken.push(name);
    }
  }
  throw new Error(`No name is free for a backup of ${service.name}`);
}

function failureExpiry({ retention }: ScheduleRecord, now: number): number | null {
  const expiry = expiryOf(instant(now), retention);
  return expiry === null ? null : Date.parse(expiry);
}

/** Occurrences after the one that is due and up to now. */
function countMissed({ schedule, timeZone }: ScheduleRecord, due: number, now: number): number {
  let missed = 0;
  let from = due;
  // One at first: mostly there is none.
  for (let count = 1; missed < MOST_COUNTED; count = COUNTED_AT_ONCE) {
    const runs = nextRuns(schedule, timeZone ?? 'UTC', { from: instant(from), count });
    const past = runs.map((run) => Date.parse(run)).filter((run) => run <= now);
    missed += past.length;
    if (past.length < count) return missed;
    from = past.at(-1) ?? now;
  }
  return missed;
}
