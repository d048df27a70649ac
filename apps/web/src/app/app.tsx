import { useState, type ReactNode } from 'react';
import { SignIn } from '../features/sign-in/index.ts';
import { createHttpLinks, createQueryClient, useSignedOut } from '../shared/api/index.ts';
import { AppShell } from './app-shell.tsx';
import { FaultBoundary } from './fault-boundary.tsx';
import { Providers } from './providers.tsx';
import { Routes } from './routes.tsx';

export function App(): ReactNode {
  const [queryClient] = useState(createQueryClient);
  const [links] = useState(createHttpLinks);
  return (
    <Providers queryClient={queryClient} links={links}>
      <FaultBoundary>
        <Screens />
      </FaultBoundary>
    </Providers>
  );
}

/** Every page, or the sign-in while the server knows nobody. */
export function Screens(): ReactNode {
  const signedOut = useSignedOut();
  if (signedOut) return <SignIn />;
  return (
    <AppShell>
      <Routes />
    </AppShell>
  );
}
