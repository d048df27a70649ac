import { useState, type ReactNode } from 'react';
import { Button, ConfirmDialog, FormDialog, Notice, Switch, useToast } from '@holdfast/ui';
import type { BackupPolicy, DbService } from '@holdfast/db-backup-domain/wire';
import { describePolicy } from '../../entities/backup-policy/index.ts';
import { readFailure } from '../../shared/api/index.ts';
import { useMessages } from '../../shared/i18n/index.ts';
import { FailureNotice, codeReason } from '../../shared/ui/index.ts';
import { NextRuns } from './next-runs.tsx';
import { RetentionField } from './retention-field.tsx';
import { ScheduleFields } from './schedule-fields.tsx';
import { useLeaveGuard, usePolicyForm } from './use-policy-form.ts';

export interface EditPolicyDialogProps {
  service: DbService;
  policy: BackupPolicy | null;
  onClose: () => void;
}

export function EditPolicyDialog({ service, policy, onClose }: EditPolicyDialogProps): ReactNode {
  const m = useMessages();
  const words = m.policy.form;
  const toast = useToast();
  const [leaving, setLeaving] = useState(false);
  const form = usePolicyForm({
    service,
    policy,
    onSaved: (enabled) => {
      toast({ tone: 'neutral', title: enabled ? words.saved : words.disabled });
      onClose();
    },
  });
  useLeaveGuard(form.dirty, () => setLeaving(true));
  const close = () => (form.dirty && !form.saving ? setLeaving(true) : onClose());
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
        open={leaving}
        danger
        title={words.discardTitle}
        description={words.discardDescription}
        confirmLabel={words.discard}
        cancelLabel={words.keepEditing}
        onConfirm={onClose}
        onCancel={() => setLeaving(false)}
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
        label={words.enabled}
        checked={draft.enabled}
        onChecked={(enabled) => setDraft({ ...draft, enabled })}
      />
      {draft.enabled ? (
        <>
          <ScheduleFields draft={draft} problem={form.problem} onDraft={setDraft} />
          <RetentionField
            retention={draft.retention}
            onRetention={(retention) => setDraft({ ...draft, retention })}
          />
          {form.problem === null ? <NextRuns draft={draft} /> : null}
        </>
      ) : (
        <p className="text-sm text-muted">{words.disabledNote}</p>
      )}
    </>
  );
}

function ChangedNotice({ policy, form }: { policy: BackupPolicy | null; form: Form }): ReactNode {
  const m = useMessages().policy;
  return (
    <Notice announce tone="warn" title={m.form.changedTitle}>
      <p>{m.form.changedNow(describePolicy(policy, m))}</p>
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
