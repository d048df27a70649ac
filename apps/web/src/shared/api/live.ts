import { useQueryClient, type QueryClient, type QueryState } from '@tanstack/react-query';
import { IDLE_REFETCH_MS, refetchIntervalMs } from '@holdfast/db-backup-domain/polling';
import { useServerTrouble } from './health-of.ts';

/** What this file asks of a query, whatever it holds. */
interface Asked<Data> {
  state: Pick<
    QueryState<Data>,
    'data' | 'status' | 'dataUpdatedAt' | 'errorUpdatedAt' | 'errorUpdateCount' | 'isInvalidated'
  >;
}

/** What marks a query as kept fresh. */
export const LIVE = { live: true };

/** The query is kept fresh by the polling rule. */
export function isLive(query: { meta: Record<string, unknown> | undefined }): boolean {
  return query.meta?.['live'] === true;
}

/** How often each query had failed when it last succeeded. */
const failedBefore = new WeakMap<object, number>();

export function noteSuccess(query: Asked<unknown>): void {
  failedBefore.set(query, query.state.errorUpdateCount);
}

/**
 * Options that keep a query fresh by the domain's polling rule. A hidden page asks nothing; shown again it asks at once
 * what has fallen due or was called stale meanwhile. A query that fails is asked ever more seldom; while the server
 * itself does not answer, another asks for all.
 */
export function useLive<Data>(isMoving: (data: Data) => boolean = () => false) {
  const trouble = useServerTrouble() !== null;
  const interval = (query: Asked<Data>): number => {
    if (trouble) return IDLE_REFETCH_MS;
    const { data } = query.state;
    /* Not `hidden` here: the timer runs on, and the query library lets it pass while the page is hidden. */
    const rule = refetchIntervalMs({ busy: data !== undefined && isMoving(data), hidden: false });
    return Math.min(IDLE_REFETCH_MS, (rule || IDLE_REFETCH_MS) * 2 ** failures(query));
  };
  return {
    meta: LIVE,
    refetchInterval: interval,
    refetchOnWindowFocus: (query: Asked<Data>): 'always' | false => {
      const { dataUpdatedAt, errorUpdatedAt, isInvalidated } = query.state;
      const age = Date.now() - Math.max(dataUpdatedAt, errorUpdatedAt);
      return !trouble && (isInvalidated || age >= interval(query)) ? 'always' : false;
    },
  };
}

/** How often in a row it has failed. */
function failures(query: Asked<unknown>): number {
  const { status, errorUpdateCount } = query.state;
  return status === 'error' ? errorUpdateCount - (failedBefore.get(query) ?? 0) : 0;
}

/** When the oldest of what is kept fresh and in sight was fetched, in milliseconds; null: nothing of it is here. */
function oldestShown(queryClient: QueryClient): number | null {
  const times = queryClient
    .getQueryCache()
    .findAll({ type: 'active', predicate: isLive })
    .map(({ state }) => state.dataUpdatedAt)
    .filter((at) => at > 0);
  return times.length === 0 ? null : Math.min(...times);
}

/** Something was shown before: the page was not opened just now. */
export function hasSeen(queryClient: QueryClient): boolean {
  return queryClient
    .getQueryCache()
    .findAll({ predicate: isLive })
    .some(({ state }) => state.data !== undefined);
}

/** `oldestShown`, as it is at each drawing. */
export function useOldestShown(): number | null {
  return oldestShown(useQueryClient());
}
