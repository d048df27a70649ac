import { lastFiring, nextRuns, realign } from '@holdfast/db-backup-domain/schedule';
import type { FormSchedule } from '@holdfast/db-backup-domain/wire';
import { schedulePatch } from '../kinds/backup-schedule/schedule-patch.ts';
import { specBackupPatch } from '../kinds/cluster/spec-backup.ts';
import type { InForce } from '../policies/in-force.ts';
import { nextFiringOf } from '../policies/next-run.ts';
import type { PolicyObjects } from '../policies/policy-objects.ts';
import type { PolicyWrite } from '../policies/policy-write.ts';
import { sameCron, writeNote, type ScheduleNote } from '../policies/schedule-note.ts';

/**
 * A run that nobody has seen begin for so long is no longer waited for; sooner where the next one is due before, as it
 * is after a day that a zone skipped: half the way to it.
 */
const GRACE_MS = 10 * 60_000;

/** What is to be written now, and when to look at this policy again (milliseconds since 1970). */
export interface Realignment {
  readonly write: PolicyWrite | null;
  readonly cron: string;
  readonly lookAt: number;
}

export interface Look {
  readonly now: number;
  /** When the newest automatic backup was made; null: none was. */
  readonly lastRunAt: number | null;
}

/** A policy whose wall time somebody must keep: ours, enabled, unchanged since, and of a form. */
export interface KeptPolicy extends InForce {
  readonly note: ScheduleNote & { readonly schedule: FormSchedule; readonly timeZone: string };
}

export function isKept(inForce: InForce | null): inForce is KeptPolicy {
  if (inForce === null || !inForce.enabled || inForce.note === null) return false;
  return inForce.note.schedule.frequency !== 'custom' && inForce.note.timeZone !== null;
}

/**
 * Re-derives the stored cron from what was said, for the run after the last one. The same from every replica: it hangs
 * on the stored cron and note alone, and of the clock only which firing was the last.
 *
 * Nothing is done before the cron has fired since it was derived, nor before that run was seen to begin: Kubernetes
 * looks at the new cron for what it missed since its last run, so a cron changed too early would take a run away. Derived
 * from the last firing, the new one has no time between then and now, so it adds none.
 */
export function planRealignment(objects: PolicyObjects, kept: KeptPolicy, look: Look): Realignment {
  const lookAt = Date.parse(nextFiringOf(kept.cron, look.now) ?? '');
  const nothing = { write: null, cron: kept.cron, lookAt: Number.isNaN(lookAt) ? Infinity : lookAt };
  const ranAt = lastFiring(kept.cron, instant(look.now));
  if (ranAt === null || ranAt <= kept.note.at) return nothing;
  const derived = derive(kept, { ranAt, now: look.now });
  if (derived === null || sameCron(derived.cron, kept.cron)) return nothing;
  const seen = look.lastRunAt !== null && look.lastRunAt >= Date.parse(ranAt);
  const waitUntil = waitedForUntil(ranAt, derived.cron);
  if (!seen && look.now < waitUntil) return { ...nothing, lookAt: waitUntil };
  return { ...nothing, cron: derived.cron, write: writeOf(objects, kept, derived) };
}

function waitedForUntil(ranAt: string, derivedCron: string): number {
  const ran = Date.parse(ranAt);
  const next = Date.parse(nextFiringOf(derivedCron, ran) ?? '');
  return ran + (Number.isNaN(next) ? GRACE_MS : Math.min(GRACE_MS, (next - ran) / 2));
}

interface Derived {
  readonly cron: string;
  readonly at: string;
}

/**
 * null: better not now. After an outage over a change of the clocks a run may be due that the old cron has not made: it
 * is left to it, unless the schedule runs sooner. One run too many may come of it, never one too few.
 */
function derive(
  { note, cron }: KeptPolicy,
  { ranAt, now }: { readonly ranAt: string; readonly now: number },
): Derived | null {
  const { schedule, timeZone } = note;
  const runAfter = (from: string) => nextRuns(schedule, timeZone, { from, count: 1 })[0] ?? '';
  if (runAfter(ranAt) > instant(now)) return { cron: realign(schedule, timeZone, ranAt), at: ranAt };
  const firing = nextFiringOf(cron, now);
  if (firing !== null && firing <= runAfter(instant(now))) return null;
  return { cron: realign(schedule, timeZone, instant(now)), at: instant(now) };
}

function writeOf(objects: PolicyObjects, kept: KeptPolicy, { cron, at }: Derived): PolicyWrite | null {
  const note = writeNote({ ...kept.note, cron, at });
  if (kept.keptIn === 'clusters')
    return { kind: 'clusters', patch: specBackupPatch(objects.cluster, { change: { cron }, note }) };
  if (objects.schedule === null || kept.entry === null) return null;
  const entries = new Map([[kept.entry, { cron }]]);
  return { kind: 'schedules', patch: schedulePatch(objects.schedule, { entries, note }) };
}

function instant(ms: number): string {
  return new Date(ms).toISOString();
}
