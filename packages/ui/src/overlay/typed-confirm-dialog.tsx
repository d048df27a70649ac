import { useState, type ReactNode } from 'react';
import { Field } from '../field/field.tsx';
import { NameInput } from '../field/name-input.tsx';
import { ConfirmDialog, type ConfirmDialogProps } from './confirm-dialog.tsx';

export interface TypedConfirmDialogProps extends Omit<ConfirmDialogProps, 'open' | 'danger'> {
  /** What has to be typed, letter for letter. */
  name: string;
  /** Asks for the name. */
  typeLabel: ReactNode;
  /** Why it cannot be confirmed while the name is not typed. */
  typeFirst: string;
  /** What failed, below the field. */
  error?: ReactNode;
}

/** Confirms something grave by typing the name of what goes. Mounted while it is open, so that it starts empty. */
export function TypedConfirmDialog(props: TypedConfirmDialogProps): ReactNode {
  const { name, typeLabel, typeFirst, error, unavailable, children, ...rest } = props;
  const [typed, setTyped] = useState('');
  return (
    <ConfirmDialog {...rest} open danger unavailable={unavailable ?? (typed === name ? null : typeFirst)}>
      {children}
      <Field label={typeLabel}>
        {(control) => <NameInput {...control} value={typed} onValue={setTyped} />}
      </Field>
      {error}
    </ConfirmDialog>
  );
}
