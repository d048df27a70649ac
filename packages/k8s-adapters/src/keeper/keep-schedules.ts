import {
  ANNOTATIONS,
  annotationOf,
  fieldOf,
  LABELS,
  labelOf,
  textOf,
  type KubeblocksLine,
} from '@holdfast/db-backup-domain/kubeblocks';
import type { NamespaceState } from '../cache/namespace-state.ts';
import { KubeApiError } from '../connection/kube-api-error.ts';
import type { KubeApi, KubeObject } from '../connection/kube-api.ts';
import { inForceOf } from '../policies/in-force.ts';
import { lastRunOf } from '../policies/last-run.ts';
import { policyObjectsOf } from '../policies/policy-objects.ts';
import { sendWrite } from '../policies/policy-write.ts';
import { isKept, planRealignment } from './plan-realignment.ts';

/** What the keeper tells: facts beside a sentence, as a structured log takes them. Never a token. */
export interface KeeperLog {
  info(facts: object, sentence: string): void;
  warn(facts: object, sentence: string): void;
}

export interface KeptSchedules {
  readonly namespaces: readonly string[];
  /** The state of a namespace as the server's own account sees it. */
  readonly stateOf: (namespace: string) => Promise<NamespaceState>;
  /** With the server's own account, which may patch Clusters and BackupSchedules. */
  readonly api: KubeApi;
  readonly line: KubeblocksLine;
  /** Wall clock, milliseconds since 1970. */
  readonly now: () => number;
  readonly log: KeeperLog;
}

/**
 * Looks once at every policy of ours and realigns what is due. Answers when to look again, milliseconds since 1970;
 * Infinity where nothing is kept. One that fails keeps no other from its turn.
 */
export async function keepSchedules(kept: KeptSchedules): Promise<number> {
  let lookAt = Infinity;
  for (const namespace of kept.namespaces) {
    const state = await orWarn(kept, { namespace }, () => kept.stateOf(namespace));
    if (state === null) continue;
    for (const cluster of notedClusters(state)) {
      const facts = { namespace, service: textOf(cluster, 'metadata', 'name') };
      const next = await orWarn(kept, facts, () => keepOne(kept, state, cluster));
      lookAt = Math.min(lookAt, next ?? Infinity);
    }
  }
  return lookAt;
}

/** Those whose policy may be ours: the note lies on the Cluster, or on a BackupSchedule of its name. */
function notedClusters({ clusters, schedules }: NamespaceState): KubeObject[] {
  const isNoted = (object: KubeObject) => annotationOf(object, ANNOTATIONS.schedule) !== null;
  const names = new Set(
    [...schedules.values()].filter(isNoted).map((schedule) => labelOf(schedule, LABELS.instance)),
  );
  return [...clusters.values()].filter(
    (cluster) =>
      (isNoted(cluster) || names.has(textOf(cluster, 'metadata', 'name'))) &&
      (fieldOf(cluster, 'metadata', 'deletionTimestamp') ?? null) === null,
  );
}

async function keepOne(kept: KeptSchedules, state: NamespaceState, cluster: KubeObject): Promise<number> {
  const objects = policyObjectsOf(state, cluster);
  const inForce = objects.engine.component === null ? null : inForceOf(objects);
  if (!isKept(inForce)) return Infinity;
  const lastRun = lastRunOf(state, objects);
  const lastRunAt = lastRun === null ? null : Date.parse(lastRun.at);
  const { write, cron, lookAt } = planRealignment(objects, inForce, { now: kept.now(), lastRunAt });
  if (write === null) return lookAt;
  await sendWrite(write, objects, kept);
  const { timeZone, schedule } = inForce.note;
  const facts = { namespace: state.namespace, service: textOf(cluster, 'metadata', 'name'), cron };
  kept.log.info({ ...facts, was: inForce.cron, timeZone, schedule }, 'realigned the stored schedule');
  return kept.now();
}

/** A conflict is no trouble: another replica did the same, or somebody saved the policy, and the next look sees it. */
async function orWarn<T>(kept: KeptSchedules, facts: object, work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof KubeApiError && error.status === 409)
      kept.log.info(facts, 'the schedule was written by somebody else at the same time');
    else kept.log.warn({ ...facts, err: error }, 'a schedule could not be looked after');
    return null;
  }
}
