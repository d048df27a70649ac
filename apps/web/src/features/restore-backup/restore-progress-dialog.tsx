import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { Button, Dialog, DialogBody, DialogFooter, Notice } from '@holdfast/ui';
import type { Restore } from '@holdfast/db-backup-domain/wire';
import { RestoreStages } from '../../entities/restore/index.ts';
import { useMessages } from '../../shared/i18n/index.ts';
import { canvasPath, servicePath } from '../../shared/routes/index.ts';

export interface RestoreProgressDialogProps {
  restore: Restore;
  projectId: string;
  onClose: () => void;
}

/** Follows a restore. Closing it stops nothing. */
export function RestoreProgressDialog({
  restore,
  projectId,
  onClose,
}: RestoreProgressDialogProps): ReactNode {
  const m = useMessages();
  const words = m.restore;
  const { name } = restore.target;
  const ready = restore.stage === 'ready';
  const failed = restore.stage === 'failed';
  const description = ready
    ? words.readyDescription(name)
    : failed
      ? words.failedDescription(name)
      : words.progressDescription;
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.progressTitle(name)}
      description={description}
      closeLabel={m.shell.close}
    >
      <DialogBody>
        <div role="status">
          <RestoreStages restore={restore} />
        </div>
        {failed ? (
          <Notice tone="bad" title={restore.failureReason ?? words.failedReasonUnknown}>
            {words.cleanup[restore.cleanup]}
          </Notice>
        ) : null}
      </DialogBody>
      <DialogFooter>
        {ready ? (
          <>
            <Link href={servicePath(restore.target)} className={LINK} onClick={onClose}>
              {words.openService(name)}
            </Link>
            <Link href={canvasPath(projectId)} className={LINK} onClick={onClose}>
              {words.showOnCanvas}
            </Link>
          </>
        ) : null}
        <Button onClick={onClose}>{words.close}</Button>
      </DialogFooter>
    </Dialog>
  );
}

const LINK = 'rounded-control px-1 text-sm font-medium wrap-anywhere text-accent hover:underline';
