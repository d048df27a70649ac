import {
  keepPreviousData,
  useMutation,
  useQuery,
  useQueryClient,
  type QueryClient,
  type QueryKey,
} from '@tanstack/react-query';
import { getQueryKey } from '@trpc/react-query';
import { useCallback, useEffect, useMemo, useRef } from 'react';
import { isBusy } from '@holdfast/db-backup-domain/gates';
import { IDLE_REFETCH_MS, isBeingCleared, isMoving } from '@holdfast/db-backup-domain/polling';
import {
  DEFAULT_BACKUP_LIMIT,
  DEFAULT_BACKUP_SORT,
  MAX_BACKUP_LIMIT,
  type BackupQuery,
  type BackupSort,
  type BackupSummary,
  type ServiceView,
} from '@holdfast/db-backup-domain/wire';
import { LIVE, trpc, useLive, type ApiClient, type FirstQuestions } from '../../../shared/api/index.ts';
import type { ServiceAddress } from '../../../shared/routes/index.ts';
import { NOTHING_LOADED, cursorsOf, putIn, type Cursor, type LoadedBackups } from './loaded-backups.ts';

/** One answer of db.get, how far the server's clock was ahead when it came, and when that was. */
interface ServicePage {
  view: ServiceView;
  clockOffsetMs: number;
  askedAt: number;
}

/** The newest word on the service, all rows that were loaded, and the answers that can be asked for again. */
interface LoadedView {
  head: ServicePage;
  backups: LoadedBackups;
  answers: ReadonlyMap<Cursor, ServicePage>;
}

/** Everything the service surface shows, with the backups that were loaded so far. */
export interface ServiceSurface extends Omit<ServiceView, 'backups'> {
  backups: readonly BackupSummary[];
  total: number;
  activeCount: number;
  clockOffsetMs: number;
}

export type BackupFilter = Pick<BackupQuery, 'type' | 'status' | 'search' | 'sort'>;

/** Indices of rows, both included. */
export interface RowRange {
  first: number;
  last: number;
}

/** Further rows, and how they come. */
export interface MoreBackups {
  /** There are some, and they can be asked for. */
  load: (() => void) | null;
  loading: boolean;
  error: unknown;
  /** Says which rows are in sight: those are kept fresh, whatever else was loaded. */
  show: (range: RowRange) => void;
}

const REST_MS = 300;
const NO_ROWS: RowRange = { first: 0, last: 0 };

/** Asks before anything is drawn. Never rejects: what failed is told where it is drawn. */
export function askServiceView(
  { client, queryClient }: FirstQuestions,
  address: ServiceAddress,
  filter: BackupFilter,
): Promise<void> {
  const list = listOf(client, address, filter);
  return queryClient.prefetchQuery({
    queryKey: list.queryKey,
    structuralSharing: false,
    queryFn: ({ signal }) => read(queryClient, list, { range: NO_ROWS, signal }),
    meta: LIVE,
  });
}

/**
 * Reads a DB Service with its policy, restores and backups, and keeps it fresh by the polling rule: its first page, and
 * of what was loaded beyond that what is in sight, so that a poll costs the same however many rows were loaded. What the
 * server calls unchanged stays as it is.
 */
export function useServiceView(address: ServiceAddress, filter: BackupFilter) {
  const queryClient = useQueryClient();
  const { namespace, name } = address;
  const { client } = trpc.useUtils();
  const list = listOf(client, address, filter);
  const { queryKey, sort } = list;
  const range = useRef(NO_ROWS);

  const live = useLive<LoadedView>(({ head }) => isPageBusy(head));
  const query = useQuery({
    queryKey,
    placeholderData: keepPreviousData,
    /* Rows that did not change are kept one by one; comparing ten thousand others costs more than it saves. */
    structuralSharing: false,
    queryFn: ({ signal }) => read(queryClient, list, { range: range.current, signal }),
    ...live,
  });
  const more = useMore({ data: query.data, ...list });
  const show = useShow({ range, sort, queryKey, refetch: () => void query.refetch() });
  const surface = useMemo(() => toSurface(query.data), [query.data]);
  /* What was kept of another service is no answer for this one. */
  const current =
    surface?.service.namespace === namespace && surface.service.name === name ? surface : undefined;
  return { query, surface: current, more: { ...more, show } satisfies MoreBackups };
}

/** One list of backups of one service. */
interface List {
  queryKey: QueryKey;
  ask: Ask;
  sort: BackupSort;
}

type Ask = (
  cursor: Cursor,
  options: { known?: ServicePage | undefined; signal?: AbortSignal },
) => Promise<ServicePage>;

/** How this list of this service is asked for, from any place of it. */
function listOf(client: ApiClient, { namespace, name, uid }: ServiceAddress, filter: BackupFilter): List {
  const input = { namespace, name, ...(uid === undefined ? {} : { uid }) };
  /* A key of its own kind: what is kept is no single answer. */
  const queryKey = getQueryKey(trpc.db.get, { ...input, backups: filter }, 'infinite');
  const ask: Ask = async (cursor, { known, signal }) => {
    const place = cursor === null ? {} : { cursor, limit: MAX_BACKUP_LIMIT };
    const answer = await client.db.get.query(
      {
        ...input,
        backups: { ...filter, ...place },
        ...(known === undefined ? {} : { knownRevision: known.view.revision }),
      },
      signal ? { signal } : {},
    );
    const askedAt = Date.now();
    if (!('unchanged' in answer))
      return { view: answer, clockOffsetMs: Date.parse(answer.serverTime) - askedAt, askedAt };
    if (known === undefined) throw new Error('The server answered unchanged to a first request.');
    return { ...known, askedAt };
  };
  return { queryKey, ask, sort: filter.sort ?? DEFAULT_BACKUP_SORT };
}

/** The first page, and of what was loaded beyond it what is in sight. */
async function read(
  queryClient: QueryClient,
  { queryKey, ask, sort }: List,
  { range, signal }: { range: RowRange; signal: AbortSignal },
): Promise<LoadedView> {
  const known = queryClient.getQueryData<LoadedView>(queryKey);
  const cursors = known === undefined ? [] : partsInSight(known, range, sort);
  const [head, ...parts] = await Promise.all(
    [null, ...cursors].map((cursor) => ask(cursor, { known: known?.answers.get(cursor), signal })),
  );
  if (head === undefined) throw new Error('The first page is always asked for.');
  /* More may have been loaded meanwhile. */
  const current = queryClient.getQueryData<LoadedView>(queryKey) ?? null;
  return cursors.reduce<LoadedView>(
    (view, cursor, index) => take(view, { cursor, page: parts[index], sort }),
    take(current, { cursor: null, page: head, sort }),
  );
}

/** Loads what follows the last row. Asked for twice, it comes once. */
function useMore({ data, queryKey, ask, sort }: List & { data: LoadedView | undefined }) {
  const queryClient = useQueryClient();
  const loading = useMutation({
    mutationFn: async (cursor: string) => {
      const page = await ask(cursor, {});
      queryClient.setQueryData<LoadedView>(
        queryKey,
        (view) => (view === undefined ? undefined : take(view, { cursor, page, sort })),
        /* What else is shown is as old as it was. */
        { updatedAt: queryClient.getQueryState(queryKey)?.dataUpdatedAt ?? Date.now() },
      );
    },
  });
  const next = data?.backups.next ?? null;
  const { mutate, isPending, error, variables } = loading;
  const load = useCallback(() => {
    if (next !== null && !isPending) mutate(next);
  }, [next, isPending, mutate]);
  return {
    load: next === null ? null : load,
    loading: isPending && variables === next,
    error: variables === next ? error : null,
  };
}

/** Remembers what is in sight, and has it asked for once scrolling rests on rows that nobody has asked about for long. */
function useShow(
  options: Pick<List, 'queryKey' | 'sort'> & { range: { current: RowRange }; refetch: () => void },
): (range: RowRange) => void {
  const queryClient = useQueryClient();
  const latest = useRef(options);
  useEffect(() => {
    latest.current = options;
  });
  const resting = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(resting.current), []);
  return useCallback(
    (shown) => {
      latest.current.range.current = shown;
      clearTimeout(resting.current);
      resting.current = setTimeout(() => {
        const { queryKey, sort, range, refetch } = latest.current;
        const view = queryClient.getQueryData<LoadedView>(queryKey);
        if (view === undefined || document.visibilityState === 'hidden') return;
        const isOld = (cursor: Cursor) =>
          Date.now() - (view.answers.get(cursor)?.askedAt ?? 0) > IDLE_REFETCH_MS;
        if (partsInSight(view, range.current, sort).some(isOld)) refetch();
      }, REST_MS);
    },
    [queryClient],
  );
}

/** Where to ask for what is in sight beyond the first page, which is asked for in any case. */
function partsInSight(view: LoadedView, { first, last }: RowRange, sort: BackupSort): Cursor[] {
  const places = cursorsOf(view.backups, { first, last, headRows: DEFAULT_BACKUP_LIMIT }, sort);
  return places.filter((cursor) => cursor !== null);
}

function take(
  view: LoadedView | null,
  { cursor, page, sort }: { cursor: Cursor; page: ServicePage | undefined; sort: BackupSort },
): LoadedView {
  if (page === undefined) throw new Error('Every place that was asked for has an answer.');
  const backups = putIn(view?.backups ?? NOTHING_LOADED, { cursor, page: page.view.backups }, sort);
  const head = cursor === null ? page : view?.head;
  if (head === undefined) throw new Error('The first page comes first.');
  const places = new Set<Cursor>([null, ...backups.marks.map((mark) => mark.cursor)]);
  const answers = new Map([...(view?.answers ?? []), [cursor, page] as const]);
  return { head, backups, answers: new Map([...answers].filter(([place]) => places.has(place))) };
}

function isPageBusy(page: ServicePage | undefined): boolean {
  if (page === undefined) return false;
  const { service, backups, restores } = page.view;
  if (restores.some(isBeingCleared)) return true;
  return isMoving(service) || isBusy({ activeBackups: backups.activeCount, restores });
}

/** The first page is the newest word on everything but the backups. */
function toSurface(view: LoadedView | undefined): ServiceSurface | undefined {
  if (view === undefined) return undefined;
  const { backups, ...rest } = view.head.view;
  return {
    ...rest,
    backups: view.backups.rows,
    total: backups.total,
    activeCount: backups.activeCount,
    clockOffsetMs: view.head.clockOffsetMs,
  };
}
