import type { ReactNode } from 'react';
import { Button } from '../action/button.tsx';
import { Dialog, DialogBody, DialogFooter } from './dialog.tsx';

export interface ConfirmDialogProps {
  open: boolean;
  title: ReactNode;
  description: ReactNode;
  confirmLabel: string;
  cancelLabel: string;
  danger?: boolean;
  busy?: boolean;
  /** Why it cannot be confirmed yet. */
  unavailable?: string | null;
  onConfirm: () => void;
  onCancel: () => void;
  children?: ReactNode;
}

/** Asks before something that cannot be taken back. The focus starts on the content, never on the confirming button. */
export function ConfirmDialog(props: ConfirmDialogProps): ReactNode {
  return (
    <Dialog
      alert
      open={props.open}
      onClose={props.onCancel}
      title={props.title}
      description={props.description}
    >
      <form
        className="flex min-h-0 flex-col"
        onSubmit={(event) => {
          event.preventDefault();
          if (!props.unavailable && !props.busy) props.onConfirm();
        }}
      >
        {props.children ? <DialogBody>{props.children}</DialogBody> : null}
        <DialogFooter>
          <Button onClick={props.onCancel}>{props.cancelLabel}</Button>
          <Button
            type="submit"
            variant={props.danger ? 'danger' : 'primary'}
            busy={props.busy ?? false}
            unavailable={props.unavailable}
          >
            {props.confirmLabel}
          </Button>
        </DialogFooter>
      </form>
    </Dialog>
  );
}
