import { fieldOf, listOf, textOf } from '@holdfast/db-backup-domain/kubeblocks';
import type { KubeObject } from '../../connection/kube-api.ts';
import { BACKUP_SCHEDULE } from '../../kinds/backup-schedule/backup-schedule-kind.ts';
import { ADDONS, type AddonMethod } from './engines.ts';
import { isGoing } from './object-facts.ts';
import { ownedBy, type World } from './world.ts';

type Entry = Record<string, unknown>;

const CRON_FIELD = /^(\*|\d+(-\d+)?)(\/\d+)?(,(\*|\d+(-\d+)?)(\/\d+)?)*$/;

/** The BackupSchedule as its controllers leave it: rewritten from `Cluster.spec.backup`, judged in its status. */
export async function rewriteSchedules(world: World): Promise<void> {
  await Promise.all(
    world.clusters
      .filter((cluster) => !isGoing(cluster))
      .flatMap((cluster) =>
        ownedBy(cluster, world.schedules).map((schedule) => settle(world, cluster, schedule)),
      ),
  );
}

async function settle(world: World, cluster: KubeObject, schedule: KubeObject): Promise<void> {
  const before = listOf(fieldOf(schedule, 'spec', 'schedules')) as Entry[];
  const after = merged(before, fieldOf(cluster, 'spec', 'backup') as Entry | undefined);
  const isRewritten = JSON.stringify(after) !== JSON.stringify(before);
  if (isRewritten) await world.change(BACKUP_SCHEDULE, schedule, { spec: { schedules: after } });
  const generation = Number(fieldOf(schedule, 'metadata', 'generation')) + (isRewritten ? 1 : 0);
  if (fieldOf(schedule, 'status', 'observedGeneration') === generation) return;
  const policy = textOf(schedule, 'spec', 'backupPolicyName');
  const failureReason = problemOf(after, methodsOf(world, policy));
  await world.change(BACKUP_SCHEDULE, schedule, {
    status: {
      phase: failureReason === null ? 'Available' : 'Failed',
      failureReason,
      observedGeneration: generation,
    },
  });
}

/**
 * API.md §5.3: with `spec.backup`, the entry of its method takes its values, other enabled Full entries are switched off,
 * the first Continuous entry follows `pitrEnabled` and the first Incremental one `incrementalBackupEnabled`, which are
 * both false by default. A method that is not in the policy changes nothing.
 */
function merged(entries: readonly Entry[], backup: Entry | undefined): Entry[] {
  if (backup === undefined || entries.every((entry) => entry.backupMethod !== backup.method))
    return [...entries];
  const known = (entry: Entry): AddonMethod | undefined =>
    ADDONS.flatMap(({ methods }) => methods).find(({ name }) => name === entry.backupMethod);
  const continuous = entries.find((entry) =>
    backup.continuousMethod === undefined
      ? known(entry)?.type === 'Continuous'
      : entry.backupMethod === backup.continuousMethod,
  );
  const incremental = entries.find((entry) => known(entry)?.compatibleMethod === backup.method);
  const retention = backup.retentionPeriod === undefined ? {} : { retentionPeriod: backup.retentionPeriod };
  return entries.map((entry) => {
    if (entry.backupMethod === backup.method)
      return {
        ...{ ...entry, ...retention, enabled: backup.enabled ?? false },
        ...(backup.cronExpression !== undefined && { cronExpression: backup.cronExpression }),
      };
    if (known(entry)?.type === 'Continuous')
      return entry === continuous
        ? { ...entry, ...retention, enabled: backup.pitrEnabled ?? false }
        : { ...entry, enabled: false };
    if (known(entry)?.type === 'Incremental')
      return entry === incremental
        ? {
            ...{ ...entry, enabled: backup.incrementalBackupEnabled ?? false },
            ...(backup.incrementalCronExpression !== undefined && {
              cronExpression: backup.incrementalCronExpression,
            }),
          }
        : { ...entry, enabled: false };
    return entry.enabled === true ? { ...entry, enabled: false } : entry;
  });
}

/** API.md §5.2: an unknown method, a doubled name, or an enabled entry whose cron Kubernetes refuses fails the whole schedule. */
function problemOf(entries: readonly Entry[], methods: readonly string[]): string | null {
  const names = entries.map((entry) => String(entry.name ?? entry.backupMethod));
  if (new Set(names).size !== names.length) return 'schedule names must be unique';
  for (const { backupMethod, cronExpression, enabled } of entries) {
    if (!methods.includes(String(backupMethod)))
      return `backupMethod: ${String(backupMethod)} not found in backupPolicy`;
    if (enabled === true && !isCron(String(cronExpression)))
      return `CronJob.batch is invalid: spec.schedule: ${String(cronExpression)}`;
  }
  return null;
}

/** Five fields; no time zone, which stands beside the expression in a CronJob. */
function isCron(text: string): boolean {
  const fields = text.split(' ');
  return fields.length === 5 && fields.every((field) => CRON_FIELD.test(field));
}

function methodsOf(world: World, policyName: string | null): string[] {
  const policy = world.policies.find((one) => textOf(one, 'metadata', 'name') === policyName);
  return listOf(fieldOf(policy, 'spec', 'backupMethods')).map((method) => textOf(method, 'name') ?? '');
}
