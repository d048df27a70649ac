import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { Button, Dialog, DialogBody, DialogFooter, Notice } from '@holdfast/ui';
import type { Restore } from '@holdfast/db-backup-domain/wire';
import { RestoreStages } from '../../entities/restore/index.ts';
import { useMessages, type Messages } from '../../shared/i18n/index.ts';
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
  const { title, description } = wordsFor(restore, words);
  return (
    <Dialog open onClose={onClose} title={title} description={description} closeLabel={m.shell.close}>
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

function wordsFor({ stage, target: { name } }: Restore, words: Messages['restore']) {
  if (stage === 'ready') return { title: words.readyTitle(name), description: words.readyDescription(name) };
  if (stage === 'failed')
    return { title: words.failedTitle(name), description: words.failedDescription(name) };
  return { title: words.progressTitle(name), description: words.progressDescription };
}

const LINK = 'rounded-control px-1 text-sm font-medium wrap-anywhere text-accent hover:underline';
