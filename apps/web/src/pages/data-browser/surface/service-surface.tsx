import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { EmptyState, Skeleton, Tabs } from '@holdfast/ui';
import { useServiceView } from '../../../entities/db-service/index.ts';
import { readFailure, useRefresh } from '../../../shared/api/index.ts';
import { useMessages } from '../../../shared/i18n/index.ts';
import { BROWSE, type ServiceAddress } from '../../../shared/routes/index.ts';
import { ServerClock } from '../../../shared/time/index.ts';
import { FailureNotice, StaleNotice } from '../../../shared/ui/index.ts';
import { useBackupFilter } from '../backups/use-backup-filter.ts';
import { BackupTab } from './backup-tab.tsx';
import { ServiceHeader } from './service-header.tsx';

const BACKUP_TAB = 'backup';

/** The surface of one DB Service: what it is, and its service-level tabs. Backup is the only one so far. */
export function ServiceSurface({ address }: { address: ServiceAddress }): ReactNode {
  const m = useMessages();
  const filter = useBackupFilter();
  const { query, surface, more } = useServiceView(address, filter.sent);
  const refresh = useRefresh();
  /* What is known of a service that is no more helps nobody to act on it. */
  if (surface === undefined || isGone(query.error))
    return query.error ? (
      <SurfaceFailure error={query.error} onRetry={() => void query.refetch()} />
    ) : (
      <SurfaceSkeleton />
    );
  return (
    <ServerClock offsetMs={surface.clockOffsetMs}>
      <ServiceHeader
        service={surface.service}
        fetchedAt={query.dataUpdatedAt}
        fetching={query.isFetching}
        onRefresh={() => void refresh()}
      />
      <div className="px-4 pb-2 empty:hidden">
        <StaleNotice error={query.error} fetchedAt={query.dataUpdatedAt} />
      </div>
      <Tabs
        label={m.backup.serviceTabs}
        value={BACKUP_TAB}
        onValue={() => undefined}
        tabs={[
          {
            value: BACKUP_TAB,
            label: m.backup.tab,
            content: <BackupTab surface={surface} filter={filter} more={more} />,
          },
        ]}
      />
    </ServerClock>
  );
}

function isGone(error: unknown): boolean {
  return error !== null && readFailure(error).code === 'SERVICE_NOT_FOUND';
}

function SurfaceFailure({ error, onRetry }: { error: unknown; onRetry: () => void }): ReactNode {
  const m = useMessages();
  if (isGone(error))
    return (
      <EmptyState
        title={m.errors.SERVICE_NOT_FOUND.message}
        action={
          <Link href={BROWSE} className="text-accent hover:underline">
            {m.browser.goToBrowser}
          </Link>
        }
      >
        {m.errors.SERVICE_NOT_FOUND.hint}
      </EmptyState>
    );
  return (
    <div className="p-4">
      <FailureNotice error={error} onRetry={onRetry} />
    </div>
  );
}

function SurfaceSkeleton(): ReactNode {
  const m = useMessages();
  return (
    <div role="status" aria-label={m.browser.loading}>
      <div className="flex flex-wrap justify-between gap-x-4 gap-y-2 px-4 pt-4 pb-2">
        <div className="flex flex-col gap-2">
          <Skeleton className="h-6 w-56 max-w-full" />
          <Skeleton className="h-4 w-80 max-w-full" />
        </div>
        <Skeleton className="h-8 w-56" />
      </div>
      <div className="border-b border-line px-4 pt-2.5 pb-3">
        <Skeleton className="h-4 w-14" />
      </div>
      <div className="flex flex-col gap-4 p-4">
        <div className="grid gap-4 lg:grid-cols-2">
          <Skeleton className="h-26 rounded-surface" />
          <Skeleton className="h-26 rounded-surface" />
        </div>
        <Skeleton className="h-32 rounded-surface" />
        <Skeleton className="h-48 rounded-surface" />
      </div>
    </div>
  );
}
