import { trpc } from '../../../shared/api/index.ts';
import { isLastRecoveryPoint } from './is-last-recovery-point.ts';
import type { BackupSummary, DbService } from '@holdfast/db-backup-domain/wire';

/**
 * The newest Completed backup. It is taken from `shown` where it is in sight; where a filter or a page hides it, the
 * server is asked for that one alone, once for each new recovery point.
 */
export function useLastRecoveryPoint(
  service: DbService,
  shown: readonly BackupSummary[],
): BackupSummary | null {
  const { namespace, name, uid, lastCompletedAt } = service;
  const inSight = shown.find((backup) => isLastRecoveryPoint(backup, service));
  const asked = trpc.db.get.useQuery(
    {
      namespace,
      name,
      uid,
      backups: { status: 'Completed', sort: { by: 'createdAt', direction: 'desc' }, limit: 1 },
    },
    { enabled: lastCompletedAt !== null && inSight === undefined },
  );
  if (lastCompletedAt === null) return null;
  if (inSight !== undefined) return inSight;
  const answer = asked.data;
  return answer === undefined || 'unchanged' in answer ? null : (answer.backups.items[0] ?? null);
}
