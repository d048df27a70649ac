import { isHoldfastError } from '@holdfast/db-backup-domain/errors';
import { previewRuns } from '@holdfast/db-backup-domain/policy';
import { BACKUP_METHOD, queueBackup } from '../backups/backup-calls.ts';
import type { BackupRecord, ScheduleRecord } from '../catalogue/records.ts';
import { nextRunAfter } from '../policies/show-policy.ts';
import type { Runtime } from '../runtime.ts';
import { reviveServers } from '../services/recover-services.ts';
import { automaticName } from './automatic-name.ts';
import { resumeWork } from './resume-work.ts';
import { resumeDeletions, sweepExpired } from './sweep-expired.ts';

/** The longest sleep: a clock that was set, or a machine that slept, is noticed after it. */
const LONGEST_SLEEP_MS = 30_000;
const SHORTEST_SLEEP_MS = 50;
/** Occurrences counted as missed, at most; the figure is for the record only. */
const MOST_COUNTED = 1_000;
const MOST_NAMES = 100;

/**
 * Runs policies when their time has come, by the wall clock. Each (schedule, instant) is taken once, in the same
 * transaction that accepts its backup; what was missed while nobody ran is made up for by one run.
 */
export class Scheduler {
  readonly #runtime: Runtime;
  readonly #stopped = new AbortController();
  #sleeping = new AbortController();

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  start(): void {
    this.#runtime.background.start('the scheduler', () => this.#loop());
  }

  /** Looks again now: a policy has changed. */
  wake(): void {
    this.#sleeping.abort();
  }

  stop(): void {
    this.#stopped.abort();
    this.wake();
  }

  async #loop(): Promise<void> {
    while (!this.#stopped.signal.aborted) {
      this.#sleeping = new AbortController();
      await this.tick();
      await this.#attempt('reviving servers', () => reviveServers(this.#runtime));
      await this.#sleep();
    }
  }

  /** Each duty by itself: one that fails is logged, tried again at the next look, and holds up no other. */
  async #attempt(duty: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#runtime.host.log.error({ err: error, duty }, 'The scheduler met an error and goes on');
    }
  }

  async #sleep(): Promise<void> {
    const { catalogue, host } = this.#runtime;
    if (this.#stopped.signal.aborted) return;
    let next: number | null = null;
    await this.#attempt('looking for the next run', async () => {
      next = await catalogue.policies.nextDue();
    });
    const until = next === null ? LONGEST_SLEEP_MS : next - host.clock.now();
    const ms = Math.min(Math.max(until, SHORTEST_SLEEP_MS), LONGEST_SLEEP_MS);
    await host.clock.sleep(ms, this.#sleeping.signal).catch((error: unknown) => {
      if (!this.#sleeping.signal.aborted) throw error;
    });
  }

  /** What is due now, once: runs of policies, then work that hangs, deletions that hang, and expired backups. */
  async tick(): Promise<void> {
    const runtime = this.#runtime;
    await this.#attempt('running policies', async () => {
      await realignSchedules(runtime);
      for (const schedule of await runtime.catalogue.policies.due({ now: runtime.host.clock.now() }))
        await this.#attempt('running a policy', () => runSchedule(runtime, schedule));
    });
    await this.#attempt('resuming work', () => resumeWork(runtime));
    await this.#attempt('resuming deletions', () => resumeDeletions(runtime));
    await this.#attempt('deleting what has expired', () => sweepExpired(runtime));
  }
}

/** After the clock was set back: a next run that was reckoned from a time which was not one is reckoned anew. */
async function realignSchedules({ catalogue, host }: Runtime): Promise<void> {
  const now = host.clock.now();
  for (const schedule of await catalogue.policies.waiting({ now })) {
    const next = nextRunAfter(schedule, now);
    if (next === null || schedule.nextRunAt === null || next >= schedule.nextRunAt) continue;
    const { id, revision, nextRunAt: instant } = schedule;
    await catalogue.policies.realign({ id, revision, instant, nextRunAt: next });
  }
}

/** One run for a schedule that is due, whatever was missed. Answers the backup it began; null: it was skipped. */
export async function runSchedule(runtime: Runtime, schedule: ScheduleRecord): Promise<BackupRecord | null> {
  const { catalogue, host } = runtime;
  const service = await catalogue.services.get({ id: schedule.serviceId });
  if (service === null || schedule.nextRunAt === null) return null;
  const now = host.clock.now();
  const taken: string[] = [];
  while (taken.length < MOST_NAMES) {
    const name = automaticName(service.name, now, taken);
    try {
      const { backup } = await catalogue.policies.runDue({
        schedule: { id: schedule.id, instant: schedule.nextRunAt, revision: schedule.revision },
        nextRunAt: nextRunAfter(schedule, now),
        missed: countMissed(schedule, now),
        backup: {
          ...{ id: host.ids.next(), serviceId: service.id, name, now },
          description: null,
          type: 'automatic',
          method: BACKUP_METHOD,
        },
      });
      if (backup !== null) queueBackup(runtime, backup);
      return backup;
    } catch (error) {
      if (!isHoldfastError(error, 'BACKUP_NAME_TAKEN')) throw error;
      taken.push(name);
    }
  }
  return null;
}

/** Occurrences after the one that is due and up to now. */
function countMissed(schedule: ScheduleRecord, now: number): number {
  if (schedule.nextRunAt === null || schedule.nextRunAt >= now) return 0;
  const from = new Date(schedule.nextRunAt).toISOString();
  const { runs } = previewRuns(schedule, { from, count: 1 });
  if (runs[0] === undefined || Date.parse(runs[0]) > now) return 0;
  const more = previewRuns(schedule, { from, count: MOST_COUNTED }).runs;
  return more.filter((run) => Date.parse(run) <= now).length;
}
