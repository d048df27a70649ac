import type { ReactNode } from 'react';
import { ConfirmDialog, useToast } from '@holdfast/ui';
import type { DbService } from '@holdfast/db-backup-domain/wire';
import { trpc, useRefresh } from '../../shared/api/index.ts';
import { useMessages } from '../../shared/i18n/index.ts';
import { FailureNotice } from '../../shared/ui/index.ts';

export function StopServiceDialog({
  service,
  onClose,
}: {
  service: DbService;
  onClose: () => void;
}): ReactNode {
  const m = useMessages();
  const words = m.services.life;
  const toast = useToast();
  const refresh = useRefresh();
  const stop = trpc.db.service.stop.useMutation({
    onSuccess: async () => {
      toast({ tone: 'neutral', title: words.stopAsked(service.name) });
      onClose();
      await refresh();
    },
  });
  return (
    <ConfirmDialog
      open
      title={words.stopTitle(service.name)}
      description={words.stopDescription}
      confirmLabel={words.stop}
      cancelLabel={m.shell.cancel}
      busy={stop.isPending}
      onCancel={onClose}
      onConfirm={() => stop.mutate({ namespace: service.namespace, name: service.name })}
    >
      {stop.error ? <FailureNotice error={stop.error} /> : null}
    </ConfirmDialog>
  );
}
