import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { httpLink, type TRPCLink } from '@trpc/client';
import type { AppRouter } from '@holdfast/server/router';
import { readFailure } from './failure.ts';
import { setSignedOut } from './session.ts';

const MAX_RETRIES = 2;

const noticeSignOut = (error: unknown) => {
  if (readFailure(error).code === 'UNAUTHENTICATED') setSignedOut(true);
};

/**
 * Only what never reached the server is tried again by itself. `networkMode` is 'always' because the server may be on
 * this very machine: being offline says nothing about it.
 */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError: noticeSignOut }),
    mutationCache: new MutationCache({ onError: noticeSignOut }),
    defaultOptions: {
      queries: {
        networkMode: 'always',
        staleTime: 1000,
        retry: (count, error) => count < MAX_RETRIES && readFailure(error).code === 'SERVER_UNREACHABLE',
      },
      mutations: { networkMode: 'always' },
    },
  });
}

/** One request a call: a slow answer of one DB Service holds up nothing else. */
export function createHttpLinks(): TRPCLink<AppRouter>[] {
  return [httpLink({ url: '/trpc' })];
}
