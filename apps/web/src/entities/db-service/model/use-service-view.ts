import { keepPreviousData, useInfiniteQuery, useQueryClient, type InfiniteData } from '@tanstack/react-query';
import { getQueryKey } from '@trpc/react-query';
import { useMemo } from 'react';
import { isBusy } from '@holdfast/db-backup-domain/gates';
import { isBeingCleared, isMoving } from '@holdfast/db-backup-domain/polling';
import type { BackupQuery, BackupSummary, ServiceView } from '@holdfast/db-backup-domain/wire';
import { trpc } from '../../../shared/api/index.ts';
import type { ServiceAddress } from '../../../shared/routes/index.ts';
import { pollEvery } from './polling.ts';

/** One answer of db.get, and how far the server's clock was ahead when it came. */
interface ServicePage {
  view: ServiceView;
  clockOffsetMs: number;
}

type PageCursor = string | null;

/** Everything the service surface shows, over all loaded pages of backups. */
export interface ServiceSurface extends Omit<ServiceView, 'backups'> {
  backups: BackupSummary[];
  total: number;
  activeCount: number;
  clockOffsetMs: number;
}

export type BackupFilter = Pick<BackupQuery, 'type' | 'status' | 'search' | 'sort'>;

/**
 * Reads a DB Service with its policy, restores and backups, page by page, and keeps it fresh by the polling rule. What
 * the server calls unchanged stays as it is.
 */
export function useServiceView(address: ServiceAddress, filter: BackupFilter) {
  const { client } = trpc.useUtils();
  const queryClient = useQueryClient();
  const { namespace, name, uid } = address;
  const input = { namespace, name, ...(uid === undefined ? {} : { uid }), backups: filter };
  const queryKey = getQueryKey(trpc.db.get, input, 'infinite');

  const query = useInfiniteQuery({
    queryKey,
    initialPageParam: null as PageCursor,
    placeholderData: keepPreviousData,
    queryFn: async ({ pageParam, signal }): Promise<ServicePage> => {
      const cached = queryClient.getQueryData<InfiniteData<ServicePage, PageCursor>>(queryKey);
      const known = cached?.pages[cached.pageParams.indexOf(pageParam)];
      const answer = await client.db.get.query(
        {
          ...input,
          backups: { ...filter, ...(pageParam === null ? {} : { cursor: pageParam }) },
          ...(known === undefined ? {} : { knownRevision: known.view.revision }),
        },
        { signal },
      );
      if (!('unchanged' in answer)) return toPage(answer);
      if (known === undefined) throw new Error('The server answered unchanged to a first request.');
      return known;
    },
    getNextPageParam: (last) => last.view.backups.nextCursor,
    refetchInterval: ({ state }) => pollEvery(isPageBusy(state.data?.pages[0])),
  });
  const surface = useMemo(() => joinPages(query.data?.pages), [query.data]);
  /* What was kept of another service is no answer for this one. */
  const current =
    surface?.service.namespace === namespace && surface.service.name === name ? surface : undefined;
  return { query, surface: current };
}

function toPage(view: ServiceView): ServicePage {
  return { view, clockOffsetMs: Date.parse(view.serverTime) - Date.now() };
}

function isPageBusy(page: ServicePage | undefined): boolean {
  if (page === undefined) return false;
  const { service, backups, restores } = page.view;
  if (restores.some(isBeingCleared)) return true;
  return isMoving(service) || isBusy({ activeBackups: backups.activeCount, restores });
}

/** The first page is the newest word on everything but the backups; a backup that moved between pages shows once. */
function joinPages(pages: readonly ServicePage[] | undefined): ServiceSurface | undefined {
  const first = pages?.[0];
  if (pages === undefined || first === undefined) return undefined;
  const byUid = new Map<string, BackupSummary>();
  for (const page of pages)
    for (const backup of page.view.backups.items) if (!byUid.has(backup.uid)) byUid.set(backup.uid, backup);
  const { backups, ...rest } = first.view;
  return {
    ...rest,
    backups: [...byUid.values()],
    total: backups.total,
    activeCount: backups.activeCount,
    clockOffsetMs: first.clockOffsetMs,
  };
}
