import { useQueries } from '@tanstack/react-query';
import { getQueryKey } from '@trpc/react-query';
import type { DbObject } from '@holdfast/db-backup-domain/wire';
import { trpc, useLive } from '../../shared/api/index.ts';
import type { ObjectAddress } from '../../shared/routes/index.ts';

/** What lies at one place of a DB Service: not asked yet, on its way, here, or not to be had. */
export type ObjectsAt =
  | { state: 'loading' }
  | { state: 'here'; objects: DbObject[] }
  | { state: 'failed'; error: unknown; retry: () => void };

const REST_MS = 30_000;

/** Reads every place that is unfolded, each by itself, so that one slow database holds up no other. */
export function useObjects(places: readonly ObjectAddress[]): ObjectsAt[] {
  const { client } = trpc.useUtils();
  const live = useLive();
  return useQueries({
    queries: places.map(({ namespace, name, path }) => {
      const input = { namespace, name, path: [...path] };
      return {
        queryKey: getQueryKey(trpc.db.objects, input, 'query'),
        queryFn: ({ signal }: { signal: AbortSignal }) => client.db.objects.query(input, { signal }),
        staleTime: REST_MS,
        ...live,
      };
    }),
    combine: (results) =>
      results.map((result): ObjectsAt => {
        if (result.data !== undefined) return { state: 'here', objects: result.data };
        if (result.error !== null)
          return { state: 'failed', error: result.error, retry: () => void result.refetch() };
        return { state: 'loading' };
      }),
  });
}
