import type { ReactNode } from 'react';
import { Field, Input, Textarea } from '@holdfast/ui';
import { useMessages } from '../../shared/i18n/index.ts';

export type CredentialKind = 'token' | 'kubeconfig';

export interface CredentialFieldProps {
  kind: CredentialKind;
  value: string;
  error: string | null;
  onChange: (value: string) => void;
}

/** A token is hidden as it is typed; a kubeconfig has lines, which only a larger field keeps. */
export function CredentialField({ kind, value, error, onChange }: CredentialFieldProps): ReactNode {
  const m = useMessages().shell.signIn;
  return kind === 'token' ? (
    <Field label={m.token} error={error}>
      {(control) => (
        <Input
          {...control}
          type="password"
          mono
          required
          autoFocus
          autoComplete="current-password"
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  ) : (
    <Field label={m.kubeconfig} hint={m.kubeconfigHint} error={error}>
      {(control) => (
        <Textarea
          {...control}
          required
          autoFocus
          rows={8}
          spellCheck={false}
          autoComplete="off"
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
