import { QueryClientProvider, type QueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ToastProvider } from '@holdfast/ui';
import { trpc, type ApiClient } from '../shared/api/index.ts';
import { LanguageProvider, type Spoken } from '../shared/i18n/index.ts';

export interface ProvidersProps {
  queryClient: QueryClient;
  client: ApiClient;
  /** The language to begin with; English when it is left out. */
  spoken?: Spoken | undefined;
  children: ReactNode;
}

export function Providers({ queryClient, client, spoken, children }: ProvidersProps): ReactNode {
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
