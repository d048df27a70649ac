import { render } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { TRPCClientError, type TRPCLink } from '@trpc/client';
import { getErrorShape } from '@trpc/server';
import { getTRPCErrorFromUnknown } from '@trpc/server/unstable-core-do-not-import';
import { observable } from '@trpc/server/observable';
import { Router } from 'wouter';
import { memoryLocation } from 'wouter/memory-location';
import { appRouter, type AppRouter } from '@holdfast/server/router';
import { createTestCaller } from '@holdfast/server/testing';
import { createMemoryBackend, type MemoryBackendOptions } from '@holdfast/db-backup-domain/testing';
import { Screens } from '../app/app.tsx';
import { Providers } from '../app/providers.tsx';
import {
  createQueryClient,
  firstQuestions,
  setSignedOut,
  trpc,
  type FirstQuestions,
} from '../shared/api/index.ts';
import type { Spoken } from '../shared/i18n/index.ts';

/** A call that the page has made. */
export interface MadeCall {
  path: string;
  input: unknown;
}

export interface WebOptions extends MemoryBackendOptions {
  /** Where the page is opened. */
  at?: string;
  signedIn?: boolean;
  /** The language that the page begins with. */
  spoken?: Spoken;
}

/** A tRPC link that calls the server's own router, without HTTP, and notes each call. */
function callerLink(
  caller: ReturnType<typeof createTestCaller>,
  calls: MadeCall[],
  fault: () => TRPCClientError<AppRouter> | null,
): TRPCLink<AppRouter> {
  return () =>
    ({ op }) =>
      observable((observer) => {
        const { path, input, type } = op;
        calls.push({ path, input });
        const broken = fault();
        if (broken !== null) return observer.error(broken);
        const procedure = path
          .split('.')
          .reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], caller);
        (procedure as (given: unknown) => Promise<unknown>)(input).then(
          (data) => {
            /* What crosses the wire is JSON. */
            observer.next({
              result: { type: 'data', data: JSON.parse(JSON.stringify(data ?? null)) as unknown },
            });
            observer.complete();
          },
          (cause: unknown) => {
            const error = getTRPCErrorFromUnknown(cause);
            const shape = getErrorShape({
              config: appRouter._def._config,
              error,
              type,
              path,
              input,
              ctx: undefined,
            });
            observer.error(TRPCClientError.from({ error: shape }));
          },
        );
      });
}

/** The world before anything is shown; seed it, then `open`. */
export function prepareWeb(options: WebOptions = {}) {
  const { at = '/browse', signedIn = true, spoken, ...backendOptions } = options;
  let offsetMs = 0;
  const { backend, world } = createMemoryBackend({ now: () => Date.now() + offsetMs, ...backendOptions });
  const calls: MadeCall[] = [];
  let fault: TRPCClientError<AppRouter> | null = null;
  const caller = createTestCaller(backend, signedIn ? {} : { actor: null });
  /** A page before anything is drawn. */
  const ask = (): FirstQuestions => {
    setSignedOut(false);
    const client = trpc.createClient({ links: [callerLink(caller, calls, () => fault)] });
    return firstQuestions(createQueryClient(), client);
  };
  return {
    world,
    ask,
    calls,
    /** Calls the procedures beside the page, as somebody else would. */
    caller,
    /** The last input that was sent to a procedure. */
    sent: (path: string) => calls.findLast((call) => call.path === path)?.input,
    /** What the server would answer now. */
    view: async (key: { namespace: string; name: string }) => {
      const view = await caller.db.get(key);
      if ('unchanged' in view) throw new Error('Unchanged, though nothing was known.');
      return view;
    },
    /** How every call fails from now on; null: none does. */
    breakWire: (next: TRPCClientError<AppRouter> | null) => {
      fault = next;
    },
    passTime: (ms: number) => {
      offsetMs += ms;
    },
    open: (questions = ask()) => {
      const { queryClient, client } = questions;
      const location = memoryLocation({ path: at, record: true });
      const user = userEvent.setup();
      const page = render(
        <Router hook={location.hook} searchHook={location.searchHook}>
          <Providers queryClient={queryClient} client={client} spoken={spoken}>
            <Screens />
          </Providers>
        </Router>,
      );
      return { ...page, user, location, queryClient, refetch: () => queryClient.invalidateQueries() };
    },
  };
}
