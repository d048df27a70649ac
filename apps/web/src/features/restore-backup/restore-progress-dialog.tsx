import type { ReactNode } from 'react';
import { Dialog } from '@holdfast/ui';
import { useMessages } from '../../shared/i18n/index.ts';
import { RestoreProgress, progressWords, type RestoreProgressProps } from './restore-progress.tsx';

/** Follows a restore that was begun before. */
export function RestoreProgressDialog(props: RestoreProgressProps): ReactNode {
  const m = useMessages();
  return (
    <Dialog
      open
      onClose={props.onClose}
      {...progressWords(props.restore, m.restore)}
      closeLabel={m.shell.close}
    >
      <RestoreProgress {...props} />
    </Dialog>
  );
}
