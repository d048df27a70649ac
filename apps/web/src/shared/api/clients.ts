import {
  MutationCache,
  QueryCache,
  QueryClient,
  focusManager,
  onlineManager,
  type Query,
} from '@tanstack/react-query';
import { TRPCClientError, httpLink } from '@trpc/client';
import { isServerTrouble, readFailure, retryAfterMs } from './failure.ts';
import { keepHealth } from './health-of.ts';
import { isLive, noteSuccess } from './live.ts';
import { ServerHealth } from './server-health.ts';
import { setSignedOut } from './session.ts';
import { trpc, type ApiClient } from './trpc.ts';
import { changeOf, listenToTabs, tellOtherTabs } from './tabs.ts';

/** A read that takes longer has got lost on its way. */
const PATIENCE_MS = 60_000;
const JUST_NOW_MS = 1000;

/**
 * Only what never reached the server is tried again by itself, once. `networkMode` is 'always' because the server may
 * be on this very machine: being offline says nothing about it.
 */
export function createQueryClient(): QueryClient {
  const noteError = (error: unknown) => {
    if (!(error instanceof TRPCClientError)) return;
    if (isServerTrouble(error))
      health.noteFailure(
        readFailure(error).code === 'TOO_MANY_REQUESTS' ? 'refused' : 'silent',
        retryAfterMs(error),
      );
    else health.noteAnswer();
    if (readFailure(error).code === 'UNAUTHENTICATED' && setSignedOut(true))
      tellOtherTabs(queryClient, { kind: 'signed-out' });
  };
  const queryClient = new QueryClient({
    queryCache: new QueryCache({
      onError: noteError,
      onSuccess: (_data, query) => {
        noteSuccess(query);
        health.noteAnswer();
      },
    }),
    mutationCache: new MutationCache({
      onError: noteError,
      onSuccess: (...[, variables, , mutation]) => {
        health.noteAnswer();
        tellOtherTabs(queryClient, changeOf(mutation.options.mutationKey, variables));
      },
    }),
    defaultOptions: {
      queries: {
        networkMode: 'always',
        staleTime: JUST_NOW_MS,
        /* What is kept fresh says so itself; the rest is read when it is opened, and on request. */
        refetchOnWindowFocus: false,
        /* Nor is what has failed just now asked again at once: it was asked ahead of the drawing. */
        retryOnMount: ({ state }) => Date.now() - state.errorUpdatedAt >= JUST_NOW_MS,
        retry: (count, error) =>
          count < 1 && readFailure(error).code === 'SERVER_UNREACHABLE' && health.mayRetry(),
      },
      mutations: { networkMode: 'always' },
    },
  });
  listenToTabs(queryClient);
  const health = new ServerHealth({
    probe: () => {
      const [first] = queryClient.getQueryCache().findAll({ type: 'active', predicate: isLive });
      if (first) void queryClient.refetchQueries({ queryKey: first.queryKey, exact: true }, KEEP_ASKING);
    },
    recover: () => void queryClient.refetchQueries({ type: 'active', predicate: isWaiting }, KEEP_ASKING),
  });
  keepHealth(queryClient, health);
  focusManager.subscribe((shown) => (shown ? health.noteShown() : undefined));
  onlineManager.subscribe((online) => (online ? health.tryNow() : undefined));
  return queryClient;
}

/** It failed, or is kept fresh and has not just come. */
function isWaiting(query: Query): boolean {
  const { status, dataUpdatedAt } = query.state;
  return status === 'error' || (isLive(query) && Date.now() - dataUpdatedAt > JUST_NOW_MS);
}

/** What is being asked already is not asked again. */
const KEEP_ASKING = { cancelRefetch: false };

/** One request a call: a slow answer of one DB Service holds up nothing else. */
export function createApiClient(): ApiClient {
  return trpc.createClient({ links: [httpLink({ url: '/trpc', fetch: fetchPatiently })] });
}

type Fetch = NonNullable<Parameters<typeof httpLink>[0]['fetch']>;

/** A change may take long and must not be guessed about; a read that nobody answers fails instead of waiting for ever. */
const fetchPatiently: Fetch = (input, { signal, ...init } = {}) => {
  const patience = init.method === 'GET' ? [AbortSignal.timeout(PATIENCE_MS)] : [];
  const given = signal instanceof AbortSignal ? [signal] : [];
  return fetch(input, { ...init, signal: AbortSignal.any([...given, ...patience]) } as RequestInit);
};
