import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { EmptyState, Notice, Skeleton, Tabs } from '@holdfast/ui';
import { useServiceView } from '../../../entities/db-service/index.ts';
import { readFailure, useRefresh } from '../../../shared/api/index.ts';
import { formatClock } from '../../../shared/format/index.ts';
import { useMessages } from '../../../shared/i18n/index.ts';
import { BROWSE, type ServiceAddress } from '../../../shared/routes/index.ts';
import { ServerClock } from '../../../shared/time/index.ts';
import { FailureNotice } from '../../../shared/ui/index.ts';
import { useBackupFilter } from '../backups/use-backup-filter.ts';
import { BackupTab } from './backup-tab.tsx';
import { ServiceHeader } from './service-header.tsx';

const BACKUP_TAB = 'backup';

/** The surface of one DB Service: what it is, and its service-level tabs. Backup is the only one so far. */
export function ServiceSurface({ address }: { address: ServiceAddress }): ReactNode {
  const m = useMessages();
  const filter = useBackupFilter();
  const { query, surface } = useServiceView(address, filter.sent);
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
      {query.error ? (
        <div className="px-4 pb-2">
          <Notice announce tone="warn" title={m.errors[readFailure(query.error).code].message}>
            {m.backup.stale(formatClock(query.dataUpdatedAt))}
          </Notice>
        </div>
      ) : null}
      <Tabs
        label={m.backup.serviceTabs}
        value={BACKUP_TAB}
        onValue={() => undefined}
        tabs={[
          {
            value: BACKUP_TAB,
            label: m.backup.tab,
            content: (
              <BackupTab
                surface={surface}
                filter={filter}
                more={
                  query.hasNextPage
                    ? { load: () => void query.fetchNextPage(), loading: query.isFetchingNextPage }
                    : null
                }
              />
            ),
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
    <div className="flex flex-col gap-4 p-4" role="status" aria-label={m.browser.loading}>
      <Skeleton className="h-7 w-56" />
      <Skeleton className="h-4 w-80 max-w-full" />
      <div className="grid gap-4 lg:grid-cols-2">
        <Skeleton className="h-32" />
        <Skeleton className="h-32" />
      </div>
      <Skeleton className="h-72" />
    </div>
  );
}
