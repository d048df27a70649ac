import { useState, type ReactNode } from 'react';
import { Field, FormDialog, NameInput, Textarea, useToast } from '@holdfast/ui';
import type { DbService } from '@holdfast/db-backup-domain/wire';
import { DESCRIPTION_MAX_LENGTH, descriptionLength } from '@holdfast/db-backup-domain/naming';
import { newRequestId, trpc, useRefresh } from '../../shared/api/index.ts';
import { useMessages } from '../../shared/i18n/index.ts';
import { FailureNotice } from '../../shared/ui/index.ts';
import { useCreateForm } from './use-create-form.ts';

export interface CreateBackupDialogProps {
  service: DbService;
  onClose: () => void;
}

/** Starts a manual backup. Mounted while it is open, so that each opening suggests a fresh name. */
export function CreateBackupDialog({ service, onClose }: CreateBackupDialogProps): ReactNode {
  const m = useMessages();
  const form = useCreateForm(service);
  const [requestId] = useState(newRequestId);
  const toast = useToast();
  const refresh = useRefresh();
  const create = trpc.db.backup.create.useMutation({
    onSuccess: async (backup) => {
      toast({
        tone: 'running',
        title: m.backup.create.started(backup.name),
        detail: m.backup.create.startedDetail,
      });
      onClose();
      await refresh();
    },
    onError: form.acceptRefusal,
  });
  const submit = () => {
    form.insist();
    if (create.isPending || form.blocked) return;
    create.mutate({
      namespace: service.namespace,
      service: service.name,
      name: form.name,
      description: form.description,
      requestId,
    });
  };
  return (
    <FormDialog
      open
      onClose={onClose}
      title={m.backup.create.title(service.name)}
      description={m.backup.create.description}
      closeLabel={m.shell.close}
      cancelLabel={m.shell.cancel}
      submitLabel={m.backup.create.submit}
      busy={create.isPending}
      unavailable={form.blocked}
      onSubmit={submit}
    >
      <CreateFields form={form} />
      {create.error && !form.refusalShown ? <FailureNotice error={create.error} /> : null}
    </FormDialog>
  );
}

function CreateFields({ form }: { form: ReturnType<typeof useCreateForm> }): ReactNode {
  const m = useMessages();
  return (
    <>
      <Field label={m.backup.create.name} hint={m.naming.backupNameHint} error={form.nameError}>
        {(control) => <NameInput {...control} required value={form.name} onValue={form.setName} />}
      </Field>
      <Field
        label={m.backup.create.descriptionField}
        hint={m.backup.create.descriptionHint}
        error={form.descriptionError}
        aside={`${descriptionLength(form.description)}/${DESCRIPTION_MAX_LENGTH}`}
      >
        {(control) => (
          <Textarea
            {...control}
            dir="auto"
            value={form.description}
            onChange={(event) => form.setDescription(event.target.value)}
          />
        )}
      </Field>
    </>
  );
}
