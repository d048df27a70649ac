import { Activity, Suspense, useState, type ReactNode } from 'react';
import { createHttpLinks, createQueryClient, useSignedOut, useVisit } from '../shared/api/index.ts';
import type { Spoken } from '../shared/i18n/index.ts';
import { later } from '../shared/later/index.ts';
import { AppShell } from './app-shell.tsx';
import { FaultBoundary } from './fault-boundary.tsx';
import { LanguageChoice } from './language-choice.tsx';
import { Notifications } from './notifications.tsx';
import { Providers } from './providers.tsx';
import { Routes } from './routes.tsx';

const SignIn = later(async () => (await import('../features/sign-in/index.ts')).SignIn);

export function App({ spoken }: { spoken: Spoken }): ReactNode {
  const [queryClient] = useState(createQueryClient);
  const [links] = useState(createHttpLinks);
  return (
    <Providers queryClient={queryClient} links={links} spoken={spoken}>
      <FaultBoundary>
        <Screens />
      </FaultBoundary>
    </Providers>
  );
}

/**
 * Every page; and the sign-in in its place while the server knows nobody. What was open rests meanwhile: it asks
 * nothing, and what was typed is there again afterwards, unless somebody has signed out on purpose.
 */
export function Screens(): ReactNode {
  const signedOut = useSignedOut();
  const visit = useVisit();
  return (
    <>
      <Activity key={visit} mode={signedOut ? 'hidden' : 'visible'}>
        <AppShell>
          <Routes />
        </AppShell>
      </Activity>
      {signedOut ? (
        <>
          <Suspense>
            <SignIn />
          </Suspense>
          <div className="absolute top-2 right-4">
            <LanguageChoice />
          </div>
          <div className="sticky bottom-0 bg-canvas">
            <Notifications />
          </div>
        </>
      ) : null}
    </>
  );
}
