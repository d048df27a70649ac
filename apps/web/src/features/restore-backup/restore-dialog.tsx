import { useState, type ReactNode } from 'react';
import { Dialog } from '@holdfast/ui';
import type { BackupSummary, DbService, Restore } from '@holdfast/db-backup-domain/wire';
import { useMessages } from '../../shared/i18n/index.ts';
import { RestoreForm } from './restore-form.tsx';
import { RestoreProgress, progressWords } from './restore-progress.tsx';

export interface RestoreDialogProps {
  service: DbService;
  backup: BackupSummary;
  projectName: string;
  /** Names of DB Services in the namespace, so that the suggestion is a free one. */
  takenNames: readonly string[];
  /** The restores of this service as they are now. */
  restores: readonly Restore[];
  onClose: () => void;
}

/** Asks for the new name; once the restore is accepted, the same dialog follows its stages. */
export function RestoreDialog(props: RestoreDialogProps): ReactNode {
  const m = useMessages();
  const [accepted, setAccepted] = useState<Restore | null>(null);
  const { service, backup, restores, onClose } = props;
  const current = accepted && (restores.find((restore) => restore.id === accepted.id) ?? accepted);
  const words = current
    ? progressWords(current, m.restore)
    : { title: m.restore.title(backup.name), description: m.restore.description(service.name) };
  return (
    <Dialog open onClose={onClose} {...words} closeLabel={m.shell.close}>
      {current ? (
        <RestoreProgress restore={current} projectId={service.projectId} onClose={onClose} />
      ) : (
        <RestoreForm {...props} onAccepted={setAccepted} />
      )}
    </Dialog>
  );
}
