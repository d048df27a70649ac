import { Activity, Suspense, type ReactNode } from 'react';
import { useSignedOut, useVisit } from '../shared/api/index.ts';
import { later } from '../shared/later/index.ts';
import { AppShell } from './app-shell.tsx';
import { FaultBoundary } from './fault-boundary.tsx';
import { LanguageChoice } from './language-choice.tsx';
import { Notifications } from './notifications.tsx';
import { Providers, type ProvidersProps } from './providers.tsx';
import { Routes } from './routes.tsx';

const SignIn = later(async () => (await import('../features/sign-in/index.ts')).SignIn);

export function App(world: Omit<ProvidersProps, 'children'>): ReactNode {
  return (
    <Providers {...world}>
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
