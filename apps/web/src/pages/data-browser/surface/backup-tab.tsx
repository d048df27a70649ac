import { Suspense, useCallback, useMemo, useRef, useState, type ReactNode } from 'react';
import { Button, EmptyState, Notice } from '@holdfast/ui';
import type { BackupSummary } from '@holdfast/db-backup-domain/wire';
import { LastRecoveryPoint, RecoveryTimeline } from '../../../entities/backup/index.ts';
import { PolicySummary } from '../../../entities/backup-policy/index.ts';
import type { MoreBackups, ServiceSurface } from '../../../entities/db-service/index.ts';
import { ToolMissingNotice, useSystemInfo } from '../../../entities/system/index.ts';
import { useMessages, type Messages } from '../../../shared/i18n/index.ts';
import { later } from '../../../shared/later/index.ts';
import { gateReason } from '../../../shared/ui/index.ts';
import { BackupList } from '../backups/backup-list.tsx';
import type { FilterState } from '../backups/use-backup-filter.ts';
import type { OpenDialog } from './backup-dialogs.tsx';
import { RestoreList } from './restore-list.tsx';

const BackupDialogs = later(async () => (await import('./backup-dialogs.tsx')).BackupDialogs);

export interface BackupTabProps {
  surface: ServiceSurface;
  filter: FilterState;
  more: MoreBackups;
}

export function BackupTab({ surface, filter, more }: BackupTabProps): ReactNode {
  const m = useMessages();
  const isReadBack = useSystemInfo().data?.backend === 'embedded';
  const [dialog, setDialog] = useState<OpenDialog | null>(null);
  const list = useRef<HTMLDivElement>(null);
  const restore = useCallback((backup: BackupSummary) => setDialog({ kind: 'restore', backup }), []);
  const remove = useCallback((backup: BackupSummary) => setDialog({ kind: 'delete', backup }), []);
  const { showOnly } = filter;
  const showInList = useCallback(
    (name: string) => {
      showOnly(name);
      list.current?.querySelector('section')?.focus();
    },
    [showOnly],
  );
  const { service, policy, timeline } = surface;
  const unsupported = !service.backup.supported;
  const editPolicy = useCallback(() => setDialog({ kind: 'policy' }), []);
  const policyAction = useMemo(
    () => (
      <Button unavailable={policyReason(service, m)} onClick={editPolicy}>
        {policy === null ? m.policy.setUp : m.policy.edit}
      </Button>
    ),
    [service, policy, m, editPolicy],
  );
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
  return (
    <div className="flex flex-col gap-4 p-4">
      <ServiceNotices surface={surface} />
      <div className="grid gap-4 lg:grid-cols-2">
        <LastRecoveryPoint service={service} shown={surface.backups} isReadBack={isReadBack} />
        <PolicySummary policy={policy} action={policyAction} />
      </div>
      {timeline === null ||
      (policy === null && timeline.marks.length === 0 && service.lastCompletedAt === null) ? null : (
        <RecoveryTimeline timeline={timeline} onShow={showInList} />
      )}
      <RestoreList surface={surface} onFollow={(id) => setDialog({ kind: 'follow', restoreId: id })} />
      <div ref={list}>
        <BackupList
          surface={surface}
          filter={filter}
          more={more}
          backUpNow={backUpNow}
          onRestore={restore}
          onDelete={remove}
        />
      </div>
      {dialog === null ? null : (
        <Suspense>
          <BackupDialogs dialog={dialog} surface={surface} onClose={() => setDialog(null)} />
        </Suspense>
      )}
    </div>
  );
}

/** Why the policy cannot be changed. */
function policyReason(service: ServiceSurface['service'], m: Messages): string | null {
  if (service.status === 'Deleted') return m.backup.deletedPolicy;
  return service.backup.supported ? null : m.errors.ENGINE_UNSUPPORTED.message;
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
