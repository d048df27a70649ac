import { fieldOf, presentable, textOf } from '@holdfast/db-backup-domain/kubeblocks';
import { nextRuns } from '@holdfast/db-backup-domain/schedule';
import type { BackupPolicy } from '@holdfast/db-backup-domain/wire';
import { decidingTemplate, keepsNewest } from '../kinds/backup-policy/newest-backup.ts';
import type { KubeSettings } from '../kube-context.ts';
import { rememberedDrift } from './drift-memory.ts';
import { activeEntries, covers, type InForce } from './in-force.ts';
import { isFailing, isOffered, nextFiringOf } from './next-run.ts';
import type { PolicyObjects } from './policy-objects.ts';

interface Moment {
  readonly now: number;
  readonly settings: KubeSettings;
}

/** What keeps the policy from doing what it says, in sentences for a person, the worst first. */
export function healthOf(objects: PolicyObjects, inForce: InForce, at: Moment): BackupPolicy['health'] {
  const whileEnabled = inForce.enabled
    ? [
        failing(objects),
        unknownMethod(objects, inForce),
        unavailable(objects),
        neverFires(inForce, at.now),
        noTimeToStart(objects),
        wrongWallTime(inForce, at),
        others(objects, inForce),
      ]
    : [];
  const said = [...whileEnabled, newestNotKept(objects)].filter((sentence) => sentence !== null);
  return said.length === 0 ? { ok: true } : { ok: false, reason: said.join(' ') };
}

function failing(objects: PolicyObjects): string | null {
  if (!isFailing(objects)) return null;
  const reason = presentable(textOf(objects.schedule, 'status', 'failureReason'));
  return `The platform cannot follow the schedule${reason === null ? '.' : `: ${endOf(reason)}`}`;
}

function unknownMethod(objects: PolicyObjects, inForce: InForce): string | null {
  if (objects.policy === null) return 'The platform has made no backup policy for this service.';
  if (isOffered(objects, inForce)) return null;
  return `The backup method ${inForce.method} is not one that the platform offers for this service, so no backup is made; save the policy again to use one that is.`;
}

function unavailable({ policy }: PolicyObjects): string | null {
  if (textOf(policy, 'status', 'phase') !== 'Unavailable') return null;
  const reason = presentable(textOf(policy, 'status', 'message'));
  return `The platform's backup policy is unavailable${reason === null ? '.' : `: ${endOf(reason)}`}`;
}

function neverFires({ cron }: InForce, now: number): string | null {
  if (nextFiringOf(cron, now) !== null) return null;
  return cron === '' ? 'No time is set for its runs.' : `The schedule "${cron.slice(0, 200)}" never runs.`;
}

/** Kubernetes looks after CronJobs every ten seconds: one with no time to start late may never start. */
function noTimeToStart({ schedule }: PolicyObjects): string | null {
  if (fieldOf(schedule, 'spec', 'startingDeadlineMinutes') !== 0) return null;
  return 'Runs are given no time to start late, so they may not start at all: the starting deadline is 0 minutes.';
}

/**
 * A cron in UTC knows no daylight saving. Where the server realigns it, only a next run that is off already is worth a
 * word: somebody keeps it from doing so.
 */
function wrongWallTime({ note, cron }: InForce, { now, settings }: Moment): string | null {
  if (note === null || note.timeZone === null || nextFiringOf(cron, now) === null) return null;
  const { schedule, timeZone } = note;
  const from = rememberedDrift({ schedule, timeZone, cron }, now);
  if (from === null) return null;
  if (settings.keepsSchedules && from > nextOf({ schedule, timeZone, cron }, now)) return null;
  const date = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(from);
  return `From ${date} the wall time is off; save the policy again then.`;
}

function nextOf(
  { schedule, timeZone, cron }: { schedule: BackupPolicy['schedule']; timeZone: string; cron: string },
  now: number,
): number {
  const due = nextRuns(schedule, timeZone, { from: new Date(now).toISOString(), count: 1 })[0];
  const firing = nextFiringOf(cron, now);
  return Math.min(...[due, firing].map((instant) => Date.parse(instant ?? '')).filter(Number.isFinite));
}

function others(objects: PolicyObjects, inForce: InForce): string | null {
  if (inForce.keptIn === 'clusters' && covers(objects)) return null;
  const names = activeEntries(objects)
    .map(({ name }) => name)
    .filter((name) => name !== inForce.entry);
  return names.length === 0 ? null : `Other automatic backups are on as well: ${names.join(', ')}.`;
}

/** 0.9 has no such setting; which line it is, the objects do not tell. */
function newestNotKept({ policy }: PolicyObjects): string | null {
  if (policy === null || keepsNewest(policy)) return null;
  const template = decidingTemplate(policy);
  const place = template === null ? 'the backup policy' : `the backup policy template ${template}`;
  return `The platform removes the newest backup too when it expires; from KubeBlocks 1.0 on, its operator can set retentionPolicy: retainLatestBackup in ${place}.`;
}

function endOf(sentence: string): string {
  return /[.!?…]$/.test(sentence) ? sentence : `${sentence}.`;
}
