import { useState, type ReactNode } from 'react';
import { Button, ConfirmDialog, FormDialog, Notice, Switch, useToast } from '@holdfast/ui';
import type { BackupPolicy, DbService } from '@holdfast/db-backup-domain/wire';
import { describePolicy } from '../../entities/backup-policy/index.ts';
import { readFailure } from '../../shared/api/index.ts';
import { useMessages } from '../../shared/i18n/index.ts';
import { FailureNotice, codeReason } from '../../shared/ui/index.ts';
import { ScheduleFields } from './schedule-fields.tsx';
import { useLeaveGuard } from './use-leave-guard.ts';
import { usePolicyForm } from './use-policy-form.ts';
import { WhatFollows } from './what-follows.tsx';

export interface EditPolicyDialogProps {
  service: DbService;
  policy: BackupPolicy | null;
  onClose: () => void;
}

export function EditPolicyDialog({ service, policy, onClose }: EditPolicyDialogProps): ReactNode {
  const m = useMessages();
  const words = m.policy.form;
  const toast = useToast();
  /** What is to happen once the changes are given up; null: nobody asked to leave. */
  const [leaving, setLeaving] = useState<(() => void) | null>(null);
  const form = usePolicyForm({
    service,
    policy,
    onSaved: (enabled) => {
      toast({ tone: 'neutral', title: enabled ? words.saved : words.disabled });
      onClose();
    },
  });
  const letGo = useLeaveGuard(form.dirty, (goOn) => setLeaving(() => goOn));
  const close = () => (form.dirty && !form.saving ? setLeaving(() => () => undefined) : onClose());
  const blocked = form.problem ? codeReason(form.problem.code, m) : form.savable ? null : words.unchanged;
  return (
    <>
      <FormDialog
        open
        onClose={close}
        title={words.title(service.name)}
        description={words.description}
        closeLabel={m.shell.close}
        cancelLabel={m.shell.cancel}
        submitLabel={words.save}
        busy={form.saving}
        unavailable={blocked}
        onSubmit={() => {
          if (!blocked && !form.saving) form.save();
        }}
      >
        {form.changedMeanwhile ? <ChangedNotice policy={policy} form={form} /> : null}
        <PolicyFields form={form} />
        <SaveError error={form.error} />
      </FormDialog>
      <ConfirmDialog
        open={leaving !== null}
        danger
        title={words.discardTitle}
        description={words.discardDescription}
        confirmLabel={words.discard}
        cancelLabel={words.keepEditing}
        onConfirm={() => {
          letGo();
          onClose();
          leaving?.();
        }}
        onCancel={() => setLeaving(null)}
      />
    </>
  );
}

type Form = ReturnType<typeof usePolicyForm>;

function PolicyFields({ form }: { form: Form }): ReactNode {
  const words = useMessages().policy.form;
  const { draft, setDraft } = form;
  return (
    <>
      <Switch
        autoFocus
        label={words.enabled}
        checked={draft.enabled}
        onChecked={(enabled) => setDraft({ ...draft, enabled })}
      />
      {draft.enabled ? (
        <>
          <ScheduleFields draft={draft} problem={form.problem} onDraft={setDraft} />
          <WhatFollows draft={draft} valid={form.problem === null} onDraft={setDraft} />
        </>
      ) : (
        <p className="text-sm text-muted">
          {words.disabledNote} {form.exists ? words.scheduleKept : null}
        </p>
      )}
    </>
  );
}

function ChangedNotice({ policy, form }: { policy: BackupPolicy | null; form: Form }): ReactNode {
  const m = useMessages().policy;
  return (
    <Notice announce tone="warn" title={m.form.changedTitle}>
      <p>{m.form.changedNow(describePolicy(policy, m))}</p>
      <p>{m.form.changedMine(describePolicy(form.draft, m))}</p>
      <div className="mt-2 flex flex-wrap gap-2">
        <Button size="sm" onClick={form.takeTheirs}>
          {m.form.takeTheirs}
        </Button>
        <Button size="sm" onClick={form.keepMine}>
          {m.form.keepMine}
        </Button>
      </div>
    </Notice>
  );
}

/** POLICY_CHANGED is said by the notice above the form, which also shows what is in force now. */
function SaveError({ error }: { error: unknown }): ReactNode {
  if (!error || readFailure(error).code === 'POLICY_CHANGED') return null;
  return <FailureNotice error={error} />;
}
