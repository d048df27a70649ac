import type { ReactNode } from 'react';
import { Notice, TypedConfirmDialog, useToast } from '@holdfast/ui';
import type { BackupSummary, DbService } from '@holdfast/db-backup-domain/wire';
import { BackupFacts, isLastRecoveryPoint } from '../../entities/backup/index.ts';
import { trpc, useRefresh } from '../../shared/api/index.ts';
import { useMessages } from '../../shared/i18n/index.ts';
import { FailureNotice, gateReason } from '../../shared/ui/index.ts';

export interface DeleteBackupDialogProps {
  /** As it is now: a backup that has gone into use meanwhile can no longer be deleted. */
  backup: BackupSummary;
  /** Its DB Service. */
  service: DbService;
  onClose: () => void;
}

/** Says what goes and what stays, and asks for the name to be typed. */
export function DeleteBackupDialog({ backup, service, onClose }: DeleteBackupDialogProps): ReactNode {
  const m = useMessages();
  const words = m.backup.remove;
  const toast = useToast();
  const refresh = useRefresh();
  const remove = trpc.db.backup.delete.useMutation({
    onSuccess: async ({ state }) => {
      toast({
        tone: 'neutral',
        title: state === 'gone' ? words.gone(backup.name) : words.deleting(backup.name),
      });
      onClose();
      await refresh();
    },
  });
  const { source } = backup;
  return (
    <TypedConfirmDialog
      name={backup.name}
      typeLabel={words.typeName(backup.name)}
      typeFirst={words.typeNameFirst}
      title={words.title(backup.name)}
      description={words.description}
      confirmLabel={words.submit}
      cancelLabel={m.shell.cancel}
      busy={remove.isPending}
      unavailable={gateReason(backup.deletable, m)}
      error={remove.error ? <FailureNotice error={remove.error} /> : null}
      onCancel={onClose}
      onConfirm={() =>
        remove.mutate({
          namespace: backup.namespace,
          service: source.name,
          name: backup.name,
          uid: backup.uid,
        })
      }
    >
      {isLastRecoveryPoint(backup, service) ? (
        <Notice tone="warn" title={words.newestTitle(service.name)}>
          {words.newestBody}
        </Notice>
      ) : null}
      <section aria-label={words.goes} className="flex flex-col gap-1">
        <h3 className="text-sm font-medium text-bad">{words.goes}</h3>
        <BackupFacts backup={backup} />
      </section>
      <section aria-label={words.stays} className="flex flex-col gap-1">
        <h3 className="text-sm font-medium text-good">{words.stays}</h3>
        <p className="text-sm wrap-anywhere text-muted">
          {source.exists ? words.staysBody(source.name) : words.staysGone(source.name)}
        </p>
      </section>
    </TypedConfirmDialog>
  );
}
