import { useState, type ReactNode } from 'react';
import { Button, EmptyState, Notice } from '@holdfast/ui';
import type { BackupSummary } from '@holdfast/db-backup-domain/wire';
import { LastRecoveryPoint } from '../../../entities/backup/index.ts';
import { PolicySummary } from '../../../entities/backup-policy/index.ts';
import type { ServiceSurface } from '../../../entities/db-service/index.ts';
import { ToolMissingNotice, useSystemInfo } from '../../../entities/system/index.ts';
import { useMessages } from '../../../shared/i18n/index.ts';
import { gateReason } from '../../../shared/ui/index.ts';
import { BackupList } from '../backups/backup-list.tsx';
import type { FilterState } from '../backups/use-backup-filter.ts';
import { BackupDialogs, type OpenDialog } from './backup-dialogs.tsx';
import { RestoreList } from './restore-list.tsx';

export interface BackupTabProps {
  surface: ServiceSurface;
  filter: FilterState;
  /** null: every backup that matches is in sight. */
  more: { load: () => void; loading: boolean } | null;
}

export function BackupTab({ surface, filter, more }: BackupTabProps): ReactNode {
  const m = useMessages();
  const isReadBack = useSystemInfo().data?.backend === 'embedded';
  const [dialog, setDialog] = useState<OpenDialog>(null);
  const { service, policy } = surface;
  const gone = service.status === 'Deleted';
  const unsupported = !service.backup.supported;
  if (unsupported && surface.backups.length === 0 && !filter.active) return <Unsupported surface={surface} />;

  const backUpNow = (
    <Button
      variant="primary"
      unavailable={gateReason(surface.canBackup, m)}
      onClick={() => setDialog({ kind: 'create' })}
    >
      {m.backup.create.open}
    </Button>
  );
  const restore = (backup: BackupSummary) => setDialog({ kind: 'restore', backup });
  const remove = (backup: BackupSummary) => setDialog({ kind: 'delete', backup });
  return (
    <div className="flex flex-col gap-4 p-4">
      <ServiceNotices surface={surface} />
      <div className="grid gap-4 lg:grid-cols-2">
        <LastRecoveryPoint service={service} shown={surface.backups} isReadBack={isReadBack} />
        <PolicySummary
          policy={policy}
          action={
            <Button
              unavailable={
                gone ? m.backup.deletedPolicy : unsupported ? m.errors.ENGINE_UNSUPPORTED.message : null
              }
              onClick={() => setDialog({ kind: 'policy' })}
            >
              {policy === null ? m.policy.setUp : m.policy.edit}
            </Button>
          }
        />
      </div>
      <RestoreList surface={surface} onFollow={(id) => setDialog({ kind: 'follow', restoreId: id })} />
      <BackupList
        surface={surface}
        filter={filter}
        more={more}
        backUpNow={backUpNow}
        onRestore={restore}
        onDelete={remove}
      />
      <BackupDialogs dialog={dialog} surface={surface} onClose={() => setDialog(null)} />
    </div>
  );
}

function Unsupported({ surface: { service } }: { surface: ServiceSurface }): ReactNode {
  const m = useMessages().backup.unsupported;
  return (
    <EmptyState title={m.title(service.engineLabel)}>
      {service.backup.supported ? null : <p>{service.backup.reason}</p>}
      <p className="mt-1">{m.supported}</p>
    </EmptyState>
  );
}

/** What is out of the ordinary with the service, and what to do about it. */
function ServiceNotices({ surface: { service } }: { surface: ServiceSurface }): ReactNode {
  const m = useMessages().backup;
  return (
    <>
      {service.backup.supported ? null : (
        <Notice tone="warn" title={m.unsupported.title(service.engineLabel)}>
          {service.backup.reason}
        </Notice>
      )}
      {service.status === 'Stopped' ? (
        <Notice tone="neutral" title={m.stoppedTitle}>
          {m.stoppedBody}
        </Notice>
      ) : null}
      {service.status === 'Deleted' ? (
        <Notice tone="neutral" title={m.deletedTitle}>
          {m.deletedBody}
        </Notice>
      ) : null}
      {service.engine === null ? null : <ToolMissingNotice engine={service.engine} />}
    </>
  );
}
