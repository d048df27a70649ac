import type { ReactNode } from 'react';
import { Field, FormDialog, Input, Select, useToast } from '@holdfast/ui';
import { ENGINES, type DbService, type Project } from '@holdfast/db-backup-domain/wire';
import { ToolMissingNotice, useSystemInfo } from '../../entities/system/index.ts';
import { trpc, useRefresh } from '../../shared/api/index.ts';
import { useMessages } from '../../shared/i18n/index.ts';
import { FailureNotice } from '../../shared/ui/index.ts';
import { useRegisterForm, type RegisterDraft } from './use-register-form.ts';

export interface RegisterServiceDialogProps {
  /** At least one: a server is added to a project. */
  projects: readonly [Project, ...Project[]];
  onClose: () => void;
  onRegistered: (service: DbService) => void;
}

/** Adds a database server that runs elsewhere, by host, port and credentials; the connection is tested first. */
export function RegisterServiceDialog({
  projects,
  onClose,
  onRegistered,
}: RegisterServiceDialogProps): ReactNode {
  const m = useMessages();
  const words = m.services.register;
  const form = useRegisterForm(projects[0].id);
  const toast = useToast();
  const refresh = useRefresh();
  const register = trpc.db.service.register.useMutation({
    onSuccess: async (service) => {
      toast({ tone: 'good', title: words.added(service.name) });
      onClose();
      onRegistered(service);
      await refresh();
    },
  });
  const submit = () => {
    if (form.blocked || register.isPending || form.input === null) return;
    register.mutate(form.input);
  };
  return (
    <FormDialog
      open
      onClose={onClose}
      title={words.title}
      description={words.description}
      closeLabel={m.shell.close}
      cancelLabel={m.shell.cancel}
      submitLabel={words.submit}
      busy={register.isPending}
      unavailable={form.blocked}
      onSubmit={submit}
    >
      <IdentityFields form={form} projects={projects} />
      <AddressFields form={form} />
      {register.error ? <FailureNotice error={register.error} /> : null}
    </FormDialog>
  );
}

type Form = ReturnType<typeof useRegisterForm>;

function IdentityFields({ form, projects }: { form: Form; projects: readonly Project[] }): ReactNode {
  const m = useMessages();
  const words = m.services.register;
  const engines = useSystemInfo().data?.engines;
  const options = ENGINES.map((value) => ({
    value,
    label: engines?.find((entry) => entry.engine === value)?.label ?? value,
  }));
  return (
    <>
      {projects.length > 1 ? (
        <Field label={words.project}>
          {(control) => (
            <Select
              {...control}
              value={form.draft.namespace}
              onValue={(namespace) => form.set({ namespace })}
              options={projects.map(({ id, name }) => ({ value: id, label: name }))}
            />
          )}
        </Field>
      ) : null}
      <TextField form={form} field="name" mono autoFocus error={form.nameError} />
      <Field label={words.engine}>
        {(control) => (
          <Select
            {...control}
            value={form.draft.engine}
            onValue={(value) => {
              const engine = ENGINES.find((known) => known === value);
              if (engine) form.setEngine(engine);
            }}
            options={options}
          />
        )}
      </Field>
      <ToolMissingNotice engine={form.draft.engine} />
    </>
  );
}

function AddressFields({ form }: { form: Form }): ReactNode {
  const { userHint } = useMessages().services.register;
  return (
    <>
      <div className="grid grid-cols-[1fr_6rem] gap-3">
        <TextField form={form} field="host" mono />
        <TextField form={form} field="port" mono inputMode="numeric" error={form.portError} />
      </div>
      <TextField form={form} field="username" mono hint={userHint[form.draft.engine]} />
      <TextField form={form} field="password" type="password" />
    </>
  );
}

interface TextFieldProps {
  form: Form;
  field: Exclude<keyof RegisterDraft, 'namespace' | 'engine'>;
  error?: string | null;
  hint?: string;
  mono?: boolean;
  autoFocus?: boolean;
  inputMode?: 'numeric';
  type?: 'password';
}

function TextField({ form, field, error, hint, ...input }: TextFieldProps): ReactNode {
  const words = useMessages().services.register;
  return (
    <Field label={words[field]} hint={hint} error={error}>
      {(control) => (
        <Input
          {...control}
          {...input}
          autoComplete="off"
          spellCheck={false}
          value={form.draft[field]}
          onChange={(event) => form.set({ [field]: event.target.value })}
        />
      )}
    </Field>
  );
}
