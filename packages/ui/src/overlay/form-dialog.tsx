import type { ReactNode } from 'react';
import { Button } from '../action/button.tsx';
import { Dialog, DialogBody, DialogFooter, type DialogProps } from './dialog.tsx';

export interface DialogFormProps {
  submitLabel: string;
  cancelLabel: string;
  /** The submitting button takes the colour of what cannot be taken back. */
  danger?: boolean;
  /** The submitted work is under way. */
  busy: boolean;
  /** Why it cannot be submitted now. */
  unavailable: string | null;
  /** Asked to submit. The Enter key can ask too while the button is busy or unavailable: the caller decides. */
  onSubmit: () => void;
  onClose: () => void;
  children?: ReactNode;
}

export type FormDialogProps = Omit<DialogProps, 'children'> & DialogFormProps;

/** A dialog around one form: its fields, and below them the way back and the primary action. */
export function FormDialog(props: FormDialogProps): ReactNode {
  const {
    submitLabel,
    cancelLabel,
    danger = false,
    busy,
    unavailable,
    onSubmit,
    children,
    ...dialog
  } = props;
  return (
    <Dialog {...dialog}>
      <DialogForm
        {...{ submitLabel, cancelLabel, danger, busy, unavailable, onSubmit }}
        onClose={dialog.onClose}
      >
        {children}
      </DialogForm>
    </Dialog>
  );
}

/** What is in a form dialog, for one that shows something else when the form is done. */
export function DialogForm(props: DialogFormProps): ReactNode {
  const { submitLabel, cancelLabel, danger, busy, unavailable, onSubmit, onClose, children } = props;
  return (
    <form
      noValidate
      className="flex min-h-0 flex-col"
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      {children ? <DialogBody>{children}</DialogBody> : null}
      <DialogFooter>
        <Button onClick={onClose}>{cancelLabel}</Button>
        <Button type="submit" variant={danger ? 'danger' : 'primary'} busy={busy} unavailable={unavailable}>
          {submitLabel}
        </Button>
      </DialogFooter>
    </form>
  );
}
