import type { ReactNode } from 'react';
import { FormDialog } from './form-dialog.tsx';

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
  const { confirmLabel, busy = false, unavailable = null, onConfirm, onCancel, ...rest } = props;
  return (
    <FormDialog
      {...rest}
      alert
      submitLabel={confirmLabel}
      busy={busy}
      unavailable={unavailable}
      onClose={onCancel}
      onSubmit={() => {
        if (!unavailable && !busy) onConfirm();
      }}
    />
  );
}
