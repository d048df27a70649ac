import { stageTimesOf, type StageBeginnings } from '@holdfast/db-backup-domain/gates';
import { instantFrom, presentable } from '@holdfast/db-backup-domain/kubeblocks';
import type { Restore, RestoreStage } from '@holdfast/db-backup-domain/wire';
import { newestOf } from '../kinds/conditions.ts';
import type { RestoreFacts } from '../kinds/restore/restore-facts.ts';
import type { RestoredCluster } from './restored-cluster.ts';

/** How far a restore has come, by the objects of one moment. */
export type RestoreProgress = Pick<
  Restore,
  'stage' | 'failedStage' | 'failureReason' | 'stageTimes' | 'finishedAt'
>;

export interface RestoreObjects {
  readonly cluster: RestoredCluster;
  /** Those that fill it, from its backup. */
  readonly restores: readonly RestoreFacts[];
  /** When it was asked for, milliseconds since 1970, by the server's clock: never later than anything that follows. */
  readonly startedAt: number;
}

/**
 * What should pass in seconds may take so long: a Running Cluster that no Restore was made for, a Cluster that failed and
 * comes back by itself, one that was filled and settles.
 */
export const PATIENCE_MS = 10 * 60_000;
/** A failure so long after a Cluster was filled is that of a service which had run in between. */
export const SETTLED_MS = 60 * 60_000;

/**
 * The stage that the objects prove. `ready` needs all of: the directive consumed, the Cluster Running, and every Restore
 * object Completed, of which the annotation's form makes at least one. What happens to a service later is its own
 * affair: a restore that was ready stays so while the service is updated, stopped, or fails.
 */
export function restoreProgress(objects: RestoreObjects, now: number): RestoreProgress {
  const reached = reachedStage(objects, now);
  const stageTimes = stageTimesOf(reached, beginningsOf(objects));
  if (reached === 'ready') {
    const finishedAt = finishedAfter(stageTimes, filledAt(objects) ?? objects.startedAt);
    return { stage: 'ready', failedStage: null, failureReason: null, stageTimes, finishedAt };
  }
  const failure = failureOf(objects, now);
  if (failure === null)
    return { stage: reached, failedStage: null, failureReason: null, stageTimes, finishedAt: null };
  return {
    stage: 'failed',
    failedStage: reached,
    failureReason: failure.reason,
    stageTimes,
    finishedAt: finishedAfter(stageTimes, failure.at ?? objects.startedAt),
  };
}

/** What the objects themselves say of it; what they leave open stays so. */
function beginningsOf(objects: RestoreObjects): StageBeginnings {
  const { cluster, restores, startedAt } = objects;
  const restoring = oldestOf(restores.map(({ createdAt }) => createdAt));
  const { provisionedFrom } = cluster;
  return {
    accepted: startedAt,
    // A condition that was True, False and True again since tells another beginning.
    provisioning: restoring !== null && (provisionedFrom ?? restoring) > restoring ? null : provisionedFrom,
    restoring,
    verifying: restores.every(isAtRest) ? filledAt(objects) : null,
  };
}

function oldestOf(instants: readonly (number | null)[]): number | null {
  const known = instants.filter((instant) => instant !== null);
  return known.length === 0 ? null : Math.min(...known);
}

/** Not before its last stage began: the clocks differ, and the API server's instants are whole seconds. */
function finishedAfter(stageTimes: Restore['stageTimes'], at: number): string | null {
  const begun = stageTimes.map((time) => Date.parse(time.at));
  return instantFrom(new Date(Math.max(...begun, at)));
}

function reachedStage(objects: RestoreObjects, now: number): RestoreStage {
  const { cluster, restores } = objects;
  if (isFilled(objects) && hasRunSince(objects, now)) return 'ready';
  if (cluster.directive.state === 'consumed') return 'verifying';
  if (restores.length > 0) return 'restoring';
  return cluster.phase === null ? 'accepted' : 'provisioning';
}

function isFilled({ cluster, restores }: RestoreObjects): boolean {
  const { state, form } = cluster.directive;
  if (state !== 'consumed' || !restores.every(isAtRest)) return false;
  return form === 'spec' || restores.some(({ phase }) => phase === 'Completed');
}

/** One that only describes a source for volumes never comes to an end. */
function isAtRest({ phase }: RestoreFacts): boolean {
  return phase === 'Completed' || phase === 'AsDataSource';
}

function filledAt({ cluster, restores }: RestoreObjects): number | null {
  return newestOf([cluster.directive.since, ...restores.map(({ endedAt }) => endedAt)]);
}

/** A filled Cluster is stopped by its owner alone: what it does then is no part of its restore. */
const RUNS_OR_RAN = ['Running', 'Stopping', 'Stopped'];

/**
 * The filled Cluster Runs, or ran and does something else now. The latter is told by its phase, or by the condition Ready:
 * True since it was filled; still True when it had time to settle; False only since long after. A failure soon after it
 * was filled leaves open whether it ever ran, and counts as not.
 */
function hasRunSince(objects: RestoreObjects, now: number): boolean {
  const { phase, ready, createdAt } = objects.cluster;
  if (phase !== null && RUNS_OR_RAN.includes(phase)) return true;
  if (ready === null || ready.since === null) return false;
  const filled = filledAt(objects) ?? createdAt ?? objects.startedAt;
  if (ready.status === 'True') return ready.since > filled || now - filled > PATIENCE_MS;
  return ready.status === 'False' && ready.since - filled > SETTLED_MS;
}

interface Failure {
  readonly reason: string;
  readonly at: number | null;
}

function failureOf(objects: RestoreObjects, now: number): Failure | null {
  return (
    failedRestore(objects) ??
    failedDirective(objects.cluster) ??
    deletedCluster(objects.cluster) ??
    missingRestore(objects, now) ??
    failedCluster(objects, now)
  );
}

/** Though the Cluster says Creating: it stays so for ever when a Restore fails in its first stage. */
function failedRestore({ restores }: RestoreObjects): Failure | null {
  const failed = restores.filter(({ phase }) => phase === 'Failed');
  const [first] = failed;
  if (first === undefined) return null;
  const told = failed.find(({ failure }) => failure !== null) ?? first;
  return {
    reason: told.failure ?? `The platform says no more than that ${told.name} failed.`,
    at: told.endedAt,
  };
}

function failedDirective({ directive }: RestoredCluster): Failure | null {
  if (directive.state !== 'failed') return null;
  const reason = presentable(directive.message) ?? 'The platform says no more than that it failed.';
  return { reason, at: directive.since };
}

function deletedCluster({ deletedAt }: RestoredCluster): Failure | null {
  if (deletedAt === null) return null;
  return { reason: 'The new DB Service was deleted before the restore had finished.', at: deletedAt };
}

/** The directive was not understood: the Cluster Runs, empty. */
function missingRestore({ cluster, restores }: RestoreObjects, now: number): Failure | null {
  const { directive, phase, ready, createdAt } = cluster;
  if (restores.length > 0 || phase !== 'Running' || directive.state === 'pending') return null;
  const runningSince = (ready?.status === 'True' ? ready.since : null) ?? createdAt;
  if (runningSince === null || now - runningSince <= PATIENCE_MS) return null;
  const reason =
    directive.state === 'consumed'
      ? 'The new DB Service runs, but nothing is left that shows that it was filled from the backup.'
      : 'The new DB Service runs, but the platform has not begun to fill it from the backup.';
  return { reason, at: runningSince + PATIENCE_MS };
}

/**
 * A Cluster that is Failed for a moment often comes back by itself: it is given up when nothing has moved for a while
 * and no Restore is at work.
 */
function failedCluster({ cluster, restores }: RestoreObjects, now: number): Failure | null {
  if (cluster.phase !== 'Failed' && cluster.phase !== 'Abnormal') return null;
  if (!restores.every(isAtRest)) return null;
  const quietSince = newestOf([cluster.lastSignAt, ...restores.map(({ lastSignAt }) => lastSignAt)]);
  if (quietSince === null || now - quietSince <= PATIENCE_MS) return null;
  const told = cluster.ready?.status === 'True' ? null : presentable(cluster.ready?.message ?? null);
  const reason = `The new DB Service is ${cluster.phase}.${told === null ? '' : ` ${told}`}`;
  return { reason, at: quietSince + PATIENCE_MS };
}
