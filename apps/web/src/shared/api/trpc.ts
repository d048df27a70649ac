import type { QueryClient } from '@tanstack/react-query';
import { createTRPCQueryUtils, createTRPCReact, type CreateTRPCReact } from '@trpc/react-query';
import type { AppRouter } from '@holdfast/server/router';

/** The server's procedures as hooks. The server is known here by its type alone. */
export const trpc: CreateTRPCReact<AppRouter, unknown> = createTRPCReact<AppRouter>();

export type ApiClient = ReturnType<typeof trpc.createClient>;

/** The server's procedures for who asks before anything is drawn, and what keeps their answers for what is drawn then. */
export interface FirstQuestions {
  readonly queries: ReturnType<typeof createTRPCQueryUtils<AppRouter>>;
  readonly client: ApiClient;
  readonly queryClient: QueryClient;
}

export function firstQuestions(queryClient: QueryClient, client: ApiClient): FirstQuestions {
  return { queries: createTRPCQueryUtils<AppRouter>({ queryClient, client }), client, queryClient };
}
