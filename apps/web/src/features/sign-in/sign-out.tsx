import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Button, LogOut, useToast } from '@holdfast/ui';
import { leave, tellOtherTabs } from '../../shared/api/index.ts';
import { useMessages } from '../../shared/i18n/index.ts';
import { useSession } from './use-session.ts';

/** For whoever has signed in here, and nobody else. All tabs of the browser go to the sign-in. */
export function SignOut(): ReactNode {
  const m = useMessages().shell.signOut;
  const toast = useToast();
  const queryClient = useQueryClient();
  if (!useSession().signedIn) return null;
  const signOut = async () => {
    const isGone = await fetch('/session', { method: 'DELETE' }).then(
      ({ ok }) => ok,
      () => false,
    );
    if (!isGone) return toast({ tone: 'bad', title: m.failed });
    leave(queryClient);
    tellOtherTabs(queryClient, { kind: 'signed-out', onPurpose: true });
  };
  return (
    <Button variant="ghost" size="icon" tip={m.title} onClick={() => void signOut()}>
      <LogOut size={16} strokeWidth={1.5} aria-hidden />
    </Button>
  );
}
