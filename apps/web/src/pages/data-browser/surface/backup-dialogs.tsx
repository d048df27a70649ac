import type { ReactNode } from 'react';
import type { BackupSummary } from '@holdfast/db-backup-domain/wire';
import { useServices, type ServiceSurface } from '../../../entities/db-service/index.ts';
import { useProjects } from '../../../entities/project/index.ts';
import { CreateBackupDialog } from '../../../features/create-backup/index.ts';
import { DeleteBackupDialog } from '../../../features/delete-backup/index.ts';
import { EditPolicyDialog } from '../../../features/edit-policy/index.ts';
import { RestoreDialog, RestoreProgressDialog } from '../../../features/restore-backup/index.ts';

export type OpenDialog =
  | { kind: 'create' }
  | { kind: 'policy' }
  | { kind: 'delete'; backup: BackupSummary }
  | { kind: 'restore'; backup: BackupSummary }
  | { kind: 'follow'; restoreId: string };

export interface BackupDialogsProps {
  dialog: OpenDialog;
  surface: ServiceSurface;
  onClose: () => void;
}

/** The one dialog that is open. Each is given the newest word on what it is about. */
export function BackupDialogs({ dialog, surface, onClose }: BackupDialogsProps): ReactNode {
  const { service, policy, restores } = surface;
  switch (dialog.kind) {
    case 'create':
      return <CreateBackupDialog service={service} onClose={onClose} />;
    case 'policy':
      return <EditPolicyDialog service={service} policy={policy} onClose={onClose} />;
    case 'delete':
      return (
        <DeleteBackupDialog backup={newest(dialog.backup, surface)} service={service} onClose={onClose} />
      );
    case 'restore':
      return <RestoreInto backup={newest(dialog.backup, surface)} surface={surface} onClose={onClose} />;
    case 'follow': {
      const restore = restores.find(({ id }) => id === dialog.restoreId);
      return restore ? (
        <RestoreProgressDialog restore={restore} projectId={service.projectId} onClose={onClose} />
      ) : null;
    }
  }
}

function newest(backup: BackupSummary, { backups }: ServiceSurface): BackupSummary {
  return backups.find(({ uid }) => uid === backup.uid) ?? backup;
}

function RestoreInto(props: {
  backup: BackupSummary;
  surface: ServiceSurface;
  onClose: () => void;
}): ReactNode {
  const { service, restores } = props.surface;
  const projects = useProjects().data ?? [];
  const services = useServices().data ?? [];
  const takenNames = services
    .filter(({ namespace }) => namespace === service.namespace)
    .map(({ name }) => name);
  return (
    <RestoreDialog
      service={service}
      backup={props.backup}
      projectName={projects.find(({ id }) => id === service.projectId)?.name ?? service.projectId}
      takenNames={takenNames}
      restores={restores}
      onClose={props.onClose}
    />
  );
}
