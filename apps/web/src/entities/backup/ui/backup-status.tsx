import type { ReactNode } from 'react';
import { Status, type Shape, type Tone } from '@holdfast/ui';
import { isBackupInProgress } from '@holdfast/db-backup-domain/gates';
import type { BackupStatus as StatusWord, BackupSummary } from '@holdfast/db-backup-domain/wire';
import { useMessages } from '../../../shared/i18n/index.ts';
import { Elapsed } from '../../../shared/time/index.ts';

const LOOK: Record<StatusWord, { tone: Tone; shape: Shape }> = {
  Pending: { tone: 'running', shape: 'ring' },
  Running: { tone: 'running', shape: 'half' },
  Completed: { tone: 'good', shape: 'dot' },
  Failed: { tone: 'bad', shape: 'cross' },
  Deleting: { tone: 'neutral', shape: 'dash' },
};

/** The status; while it waits, its place; while it is made, for how long; when it failed, why. */
export function BackupStatus({ backup }: { backup: BackupSummary }): ReactNode {
  const m = useMessages();
  return (
    <div className="min-w-0">
      <span className="inline-flex items-center gap-2">
        <Status {...LOOK[backup.status]} label={m.backup.status[backup.status]} />
        {isBackupInProgress(backup.status) ? <Elapsed since={backup.startedAt ?? backup.createdAt} /> : null}
      </span>
      {backup.status === 'Pending' && backup.ahead !== undefined ? (
        <p className="text-xs text-muted">{m.backup.waits(backup.ahead)}</p>
      ) : null}
      {backup.status === 'Failed' ? (
        /* In a row of columns it runs on below the figures, which are one line high. */
        <p
          dir="auto"
          className="max-w-prose text-xs wrap-anywhere whitespace-pre-line text-muted @4xl:w-104 @4xl:max-w-none"
        >
          {backup.failureReason ?? m.backup.failedReasonUnknown}
        </p>
      ) : null}
      {backup.stalled ? <p className="max-w-prose text-xs text-warn">{m.backup.stalled}</p> : null}
    </div>
  );
}
