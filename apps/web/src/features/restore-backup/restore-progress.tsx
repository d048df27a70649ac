import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { Button, DialogBody, DialogFooter } from '@holdfast/ui';
import type { Restore } from '@holdfast/db-backup-domain/wire';
import { useServices } from '../../entities/db-service/index.ts';
import { RestoreFailure, RestoreStages } from '../../entities/restore/index.ts';
import { useMessages, type Messages } from '../../shared/i18n/index.ts';
import { canvasPath, servicePath } from '../../shared/routes/index.ts';
import { DiscardRestore } from './discard-restore.tsx';

export interface RestoreProgressProps {
  restore: Restore;
  projectId: string;
  onClose: () => void;
}

/** What a dialog shows that follows a restore. Closing it stops nothing. */
export function RestoreProgress({ restore, projectId, onClose }: RestoreProgressProps): ReactNode {
  const words = useMessages().restore;
  return (
    <>
      <DialogBody>
        <RestoreStages restore={restore} />
        {restore.stage === 'failed' ? <RestoreFailure restore={restore} /> : null}
      </DialogBody>
      <DialogFooter>
        {restore.stage === 'ready' ? (
          <WaysOn restore={restore} projectId={projectId} onClose={onClose} />
        ) : null}
        {restore.cleanup === 'needed' ? <DiscardRestore restore={restore} size="md" /> : null}
        <Button onClick={onClose}>{words.close}</Button>
      </DialogFooter>
    </>
  );
}

/** To the new DB Service, and to where it lies on the canvas. */
function WaysOn({ restore, projectId, onClose }: RestoreProgressProps): ReactNode {
  const words = useMessages().restore;
  const { target } = restore;
  const made = useServices().data?.find(
    ({ namespace, name }) => namespace === target.namespace && name === target.name,
  );
  return (
    <>
      <Link href={servicePath(target)} className={LINK} onClick={onClose}>
        {words.openService(target.name)}
      </Link>
      <Link href={canvasPath(projectId, made?.uid)} className={LINK} onClick={onClose}>
        {words.showOnCanvas}
      </Link>
    </>
  );
}

const LINK = 'rounded-control px-1 text-sm font-medium wrap-anywhere text-accent hover:underline';

export function progressWords(
  { stage, target: { name } }: Restore,
  words: Messages['restore'],
): { title: string; description: string } {
  if (stage === 'ready') return { title: words.readyTitle(name), description: words.readyDescription(name) };
  if (stage === 'failed')
    return { title: words.failedTitle(name), description: words.failedDescription(name) };
  return { title: words.progressTitle(name), description: words.progressDescription };
}
