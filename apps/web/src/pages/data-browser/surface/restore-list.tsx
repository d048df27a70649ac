import { Suspense, type ReactNode } from 'react';
import { Link } from 'wouter';
import { Button } from '@holdfast/ui';
import { isRestoreActive } from '@holdfast/db-backup-domain/gates';
import type { Restore } from '@holdfast/db-backup-domain/wire';
import type { ServiceSurface } from '../../../entities/db-service/index.ts';
import { RestoreFailure, RestoreStage } from '../../../entities/restore/index.ts';
import { useMessages } from '../../../shared/i18n/index.ts';
import { later } from '../../../shared/later/index.ts';
import { servicePath } from '../../../shared/routes/index.ts';
import { Elapsed, Instant, useServerNow } from '../../../shared/time/index.ts';

const DiscardRestore = later(
  async () => (await import('../../../features/restore-backup/index.ts')).DiscardRestore,
);

const SHOWN_AFTER_MS = 24 * 60 * 60 * 1000;
const SLOW_TICK_MS = 60_000;

export interface RestoreListProps {
  surface: ServiceSurface;
  onFollow: (restoreId: string) => void;
}

/** Restores from this service's backups that are under way, need something, or ended within a day. */
export function RestoreList({ surface, onFollow }: RestoreListProps): ReactNode {
  const m = useMessages().restore;
  const now = useServerNow(SLOW_TICK_MS);
  const shown = surface.restores.filter(
    (restore) => restore.source.uid === surface.service.uid && isOfInterest(restore, now),
  );
  if (shown.length === 0) return null;
  return (
    <section aria-label={m.list} className="rounded-surface border border-line">
      <h2 className="border-b border-line px-4 py-2 text-sm font-semibold">{m.list}</h2>
      <ul>
        {shown.map((restore) => (
          <RestoreItem key={restore.id} restore={restore} onFollow={() => onFollow(restore.id)} />
        ))}
      </ul>
    </section>
  );
}

function isOfInterest(restore: Restore, now: number): boolean {
  if (isRestoreActive(restore.stage) || restore.cleanup === 'needed') return true;
  return restore.finishedAt !== null && now - Date.parse(restore.finishedAt) < SHOWN_AFTER_MS;
}

function RestoreItem({ restore, onFollow }: { restore: Restore; onFollow: () => void }): ReactNode {
  const m = useMessages().restore;
  const { target } = restore;
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-line px-4 py-2 text-sm last:border-b-0">
      <span className="min-w-0 font-mono wrap-anywhere">
        {restore.backup.name} →{' '}
        {restore.stage === 'ready' ? (
          <Link href={servicePath(target)} className="text-accent underline underline-offset-2">
            {target.name}
          </Link>
        ) : (
          target.name
        )}
      </span>
      <RestoreStage stage={restore.stage} />
      <span className="text-xs text-muted">
        {restore.finishedAt === null ? (
          <Elapsed since={restore.startedAt} />
        ) : (
          <Instant at={restore.finishedAt} />
        )}
      </span>
      <span className="ml-auto flex items-center gap-2">
        {restore.cleanup === 'needed' ? (
          <Suspense>
            <DiscardRestore restore={restore} size="sm" />
          </Suspense>
        ) : null}
        <Button size="sm" variant="ghost" onClick={onFollow}>
          {m.follow}
        </Button>
      </span>
      {restore.stage === 'failed' ? (
        <div className="basis-full">
          <RestoreFailure restore={restore} />
        </div>
      ) : null}
    </li>
  );
}
