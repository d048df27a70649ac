import { QueryClientProvider, type QueryClient } from '@tanstack/react-query';
import type { TRPCLink } from '@trpc/client';
import { useState, type ReactNode } from 'react';
import type { AppRouter } from '@holdfast/server/router';
import { ToastProvider } from '@holdfast/ui';
import { trpc } from '../shared/api/index.ts';
import { MessagesProvider, en } from '../shared/i18n/index.ts';

export interface ProvidersProps {
  queryClient: QueryClient;
  links: TRPCLink<AppRouter>[];
  children: ReactNode;
}

export function Providers({ queryClient, links, children }: ProvidersProps): ReactNode {
  const [client] = useState(() => trpc.createClient({ links }));
  return (
    <MessagesProvider messages={en}>
      <trpc.Provider client={client} queryClient={queryClient}>
        <QueryClientProvider client={queryClient}>
          <ToastProvider regionLabel={en.shell.notifications} dismissLabel={en.shell.dismiss}>
            {children}
          </ToastProvider>
        </QueryClientProvider>
      </trpc.Provider>
    </MessagesProvider>
  );
}
