import { schedulePatch } from '../kinds/backup-schedule/schedule-patch.ts';
import { specBackupPatch } from '../kinds/cluster/spec-backup.ts';
import { activeEntries, covers, saidBy, type InForce } from './in-force.ts';
import type { PolicyObjects } from './policy-objects.ts';
import type { PolicyWrite } from './policy-write.ts';
import { writeNote } from './schedule-note.ts';

/**
 * The writes after which no automatic backup is made; none where that is so already. Point-in-time archives and
 * incremental backups go on, and what exists stays. `at` is now, ISO 8601 UTC.
 *
 * The object that holds the policy comes last: as long as it is enabled there, it is shown as enabled, and a second
 * attempt finds what is left to do.
 */
export function planDisable(objects: PolicyObjects, inForce: InForce, at: string): PolicyWrite[] {
  const writes = [inSpecBackup(objects, inForce, at), inSchedule(objects, inForce, at)];
  return writes
    .filter((write) => write !== null)
    .sort((a, b) => Number(a.kind === inForce.keptIn) - Number(b.kind === inForce.keptIn));
}

function inSpecBackup(objects: PolicyObjects, inForce: InForce, at: string): PolicyWrite | null {
  if (objects.spec?.enabled !== true) return null;
  const note = noteOn('clusters', inForce, at);
  return {
    kind: 'clusters',
    patch: specBackupPatch(objects.cluster, { change: { enabled: false }, ...note }),
  };
}

function inSchedule(objects: PolicyObjects, inForce: InForce, at: string): PolicyWrite | null {
  const { schedule, spec } = objects;
  // The operator itself disables those that `Cluster.spec.backup` speaks for.
  const left = activeEntries(objects).filter(({ method }) => !(covers(objects) && method === spec?.method));
  if (schedule === null || left.length === 0) return null;
  const entries = new Map(left.map(({ name }) => [name, { enabled: false }]));
  const note = noteOn('schedules', inForce, at);
  return { kind: 'schedules', patch: schedulePatch(schedule, { entries, ...note }) };
}

/** Without it, nobody could tell a disabled policy from an entry of the operator's template. */
function noteOn(kind: InForce['keptIn'], inForce: InForce, at: string): { note?: string } {
  if (inForce.keptIn !== kind) return {};
  const { method, cron } = inForce;
  return { note: writeNote({ method, cron, ...saidBy(inForce), at: inForce.note?.at ?? at }) };
}
