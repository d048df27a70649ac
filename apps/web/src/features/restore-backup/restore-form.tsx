import { useState, type ReactNode } from 'react';
import { DialogForm, Field, NameInput } from '@holdfast/ui';
import type { BackupSummary, DbService, Restore } from '@holdfast/db-backup-domain/wire';
import { newRequestId, trpc, useRefresh } from '../../shared/api/index.ts';
import { formatBytes, formatExact } from '../../shared/format/index.ts';
import { useMessages, type Messages } from '../../shared/i18n/index.ts';
import { Detail, Details, FailureNotice, gateReason } from '../../shared/ui/index.ts';
import { useRestoredName } from './use-restored-name.ts';

export interface RestoreFormProps {
  service: DbService;
  backup: BackupSummary;
  projectName: string;
  takenNames: readonly string[];
  onAccepted: (restore: Restore) => void;
  onClose: () => void;
}

export function RestoreForm(props: RestoreFormProps): ReactNode {
  const { service, backup, projectName, onAccepted, onClose } = props;
  const m = useMessages();
  const form = useRestoredName(service, props.takenNames);
  const [requestId] = useState(newRequestId);
  const refresh = useRefresh();
  const restoring = trpc.db.backup.restore.useMutation({
    onSuccess: async (restore) => {
      onAccepted(restore);
      await refresh();
    },
    onError: form.acceptRefusal,
  });
  const blocked = gateReason(backup.restorable, m) ?? form.blocked;
  const submit = () => {
    form.insist();
    if (restoring.isPending || blocked) return;
    restoring.mutate({
      namespace: backup.namespace,
      service: service.name,
      backup: backup.name,
      backupUid: backup.uid,
      restoredName: form.name,
      requestId,
    });
  };
  return (
    <DialogForm
      onClose={onClose}
      cancelLabel={m.shell.cancel}
      submitLabel={m.restore.submit}
      busy={restoring.isPending}
      unavailable={blocked}
      onSubmit={submit}
    >
      <Details>
        <Detail term={m.restore.source}>
          <span className="font-mono">{backup.source.name}</span>
        </Detail>
        <Detail term={m.restore.moment}>{formatExact(backup.startedAt ?? backup.createdAt)}</Detail>
      </Details>
      <Field
        label={m.restore.newName}
        hint={m.naming.serviceNameHint(service.limits.serviceNameMaxLength)}
        error={form.error}
      >
        {(control) => <NameInput {...control} required value={form.name} onValue={form.setName} />}
      </Field>
      <WillBeMade service={service} backup={backup} projectName={projectName} />
      {restoring.error && !form.refusalShown ? <FailureNotice error={restoring.error} /> : null}
    </DialogForm>
  );
}

function WillBeMade({
  service,
  backup,
  projectName,
}: Pick<RestoreFormProps, 'service' | 'backup' | 'projectName'>): ReactNode {
  const m = useMessages().restore;
  return (
    <section aria-label={m.willBeMade} className="flex flex-col gap-1 rounded-control border border-line p-3">
      <h3 className="text-sm font-medium text-text">{m.willBeMade}</h3>
      <Details>
        <Detail term={m.engine}>
          {service.version === null ? service.engineLabel : `${service.engineLabel} ${service.version}`}
        </Detail>
        <Detail term={m.project}>{projectName}</Detail>
        <Detail term={m.namespace}>
          <span className="font-mono">{service.namespace}</span>
        </Detail>
        <Detail term={m.storage}>{storageWords(backup.storage, m)}</Detail>
        <Detail term={m.settings}>{m.settingsInherited}</Detail>
        <Detail term={m.policy}>{m.policyOff}</Detail>
      </Details>
    </section>
  );
}

function storageWords(storage: BackupSummary['storage'], m: Messages['restore']): string {
  if (storage === null) return m.storageUnknown;
  const size = formatBytes(storage.bytes);
  return storage.of === 'volumes' ? m.storageVolumes(size) : m.storageData(size);
}
