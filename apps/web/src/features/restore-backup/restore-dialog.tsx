import { useState, type ReactNode } from 'react';
import type { BackupSummary, DbService, Restore } from '@holdfast/db-backup-domain/wire';
import { RestoreForm } from './restore-form.tsx';
import { RestoreProgressDialog } from './restore-progress-dialog.tsx';

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
  const [accepted, setAccepted] = useState<Restore | null>(null);
  const { service, restores, onClose } = props;
  if (accepted !== null) {
    const current = restores.find((restore) => restore.id === accepted.id) ?? accepted;
    return <RestoreProgressDialog restore={current} projectId={service.projectId} onClose={onClose} />;
  }
  return <RestoreForm {...props} onAccepted={setAccepted} />;
}
