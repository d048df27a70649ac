import { useState, type ReactNode } from 'react';
import { Button, ConfirmDialog, useToast } from '@holdfast/ui';
import type { Restore } from '@holdfast/db-backup-domain/wire';
import { trpc, useRefresh } from '../../shared/api/index.ts';
import { useMessages } from '../../shared/i18n/index.ts';
import { FailureNotice } from '../../shared/ui/index.ts';

/** Clears away what a failed restore left, after asking. */
export function DiscardRestore({ restore, size }: { restore: Restore; size: 'sm' | 'md' }): ReactNode {
  const m = useMessages();
  const words = m.restore;
  const [asking, setAsking] = useState(false);
  const toast = useToast();
  const refresh = useRefresh();
  const discard = trpc.db.restore.discard.useMutation({
    onSuccess: async ({ cleanup }) => {
      setAsking(false);
      if (cleanup === 'done') toast({ tone: 'neutral', title: words.discarded(restore.target.name) });
      await refresh();
    },
  });
  return (
    <>
      <Button size={size} onClick={() => setAsking(true)}>
        {words.discard}
      </Button>
      <ConfirmDialog
        open={asking}
        danger
        title={words.discardTitle(restore.target.name)}
        description={words.discardDescription}
        confirmLabel={words.discard}
        cancelLabel={m.shell.cancel}
        busy={discard.isPending}
        onCancel={() => setAsking(false)}
        onConfirm={() => discard.mutate({ namespace: restore.target.namespace, id: restore.id })}
      >
        {discard.error ? <FailureNotice error={discard.error} /> : null}
      </ConfirmDialog>
    </>
  );
}
