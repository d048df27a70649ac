import { QueryClientProvider, type QueryClient } from '@tanstack/react-query';
import type { TRPCLink } from '@trpc/client';
import { useState, type ReactNode } from 'react';
import type { AppRouter } from '@holdfast/server/router';
import { ToastProvider } from '@holdfast/ui';
import { trpc } from '../shared/api/index.ts';
import { LanguageProvider, type Spoken } from '../shared/i18n/index.ts';

export interface ProvidersProps {
  queryClient: QueryClient;
  links: TRPCLink<AppRouter>[];
  /** The language to begin with; English when it is left out. */
  spoken?: Spoken | undefined;
  children: ReactNode;
}

export function Providers({ queryClient, links, spoken, children }: ProvidersProps): ReactNode {
  const [client] = useState(() => trpc.createClient({ links }));
  return (
    <LanguageProvider first={spoken}>
      <trpc.Provider client={client} queryClient={queryClient}>
        <QueryClientProvider client={queryClient}>
          <ToastProvider>{children}</ToastProvider>
        </QueryClientProvider>
      </trpc.Provider>
    </LanguageProvider>
  );
}
