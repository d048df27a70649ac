import type { ReactNode } from 'react';
import { TypedConfirmDialog, useToast } from '@holdfast/ui';
import type { DbService } from '@holdfast/db-backup-domain/wire';
import { trpc, useRefresh } from '../../shared/api/index.ts';
import { useMessages } from '../../shared/i18n/index.ts';
import { FailureNotice } from '../../shared/ui/index.ts';

export interface RemoveServiceDialogProps {
  service: DbService;
  onClose: () => void;
  onRemoved: () => void;
}

/** Removing a managed server removes its data, so the name has to be typed. */
export function RemoveServiceDialog({ service, onClose, onRemoved }: RemoveServiceDialogProps): ReactNode {
  const m = useMessages();
  const words = m.services.life;
  const toast = useToast();
  const refresh = useRefresh();
  const remove = trpc.db.service.remove.useMutation({
    onSuccess: async () => {
      toast({ tone: 'neutral', title: words.removed(service.name) });
      onClose();
      onRemoved();
      await refresh();
    },
  });
  return (
    <TypedConfirmDialog
      name={service.name}
      typeLabel={words.typeName(service.name)}
      typeFirst={words.typeNameFirst}
      title={words.removeTitle(service.name)}
      description={service.managed ? words.removeManaged : words.removeOutside}
      confirmLabel={words.removeSubmit}
      cancelLabel={m.shell.cancel}
      busy={remove.isPending}
      error={remove.error ? <FailureNotice error={remove.error} /> : null}
      onCancel={onClose}
      onConfirm={() => remove.mutate({ namespace: service.namespace, name: service.name })}
    />
  );
}
