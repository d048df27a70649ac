import {
  DATA_PROTECTION_API_VERSION,
  fieldOf,
  LABELS,
  listOf,
  textOf,
} from '@holdfast/db-backup-domain/kubeblocks';
import { BACKUP } from '../../kinds/backup/backup-kind.ts';
import { ADDONS } from './engines.ts';
import { nameOf, uidOf } from './object-facts.ts';
import { ownedBy, type World } from './world.ts';

/**
 * What the CronJob of an enabled schedule entry does when its time has come (API.md §2.4, §5.2): a Backup named after
 * schedule and second, with the labels that only scheduled ones have, and the entry's retention. Answers its name; null where no entry
 * is enabled.
 */
export async function runSchedule(world: World, clusterUid: string): Promise<string | null> {
  const cluster = world.clusters.find((candidate) => uidOf(candidate) === clusterUid);
  const schedule = cluster === undefined ? undefined : ownedBy(cluster, world.schedules)[0];
  const full = new Set(
    ADDONS.flatMap(({ methods }) => methods.filter(({ type }) => type === 'Full')).map(({ name }) => name),
  );
  const entry = listOf(fieldOf(schedule, 'spec', 'schedules')).find(
    (one) => fieldOf(one, 'enabled') === true && full.has(textOf(one, 'backupMethod') ?? ''),
  );
  if (cluster === undefined || schedule === undefined || entry === undefined) return null;
  const name = `${nameOf(cluster)}-${textOf(entry, 'name')}-${world.now.replace(/\D/g, '')}`;
  await world.create(BACKUP, {
    apiVersion: DATA_PROTECTION_API_VERSION,
    kind: 'Backup',
    metadata: {
      name,
      namespace: world.namespace,
      labels: { [LABELS.autoBackup]: 'true', [LABELS.backupSchedule]: nameOf(schedule) },
    },
    spec: {
      backupPolicyName: textOf(schedule, 'spec', 'backupPolicyName'),
      backupMethod: textOf(entry, 'backupMethod'),
      retentionPeriod: textOf(entry, 'retentionPeriod'),
    },
  });
  return name;
}
