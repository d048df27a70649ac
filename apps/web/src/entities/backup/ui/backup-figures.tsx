import type { ReactNode } from 'react';
import type { BackupSummary } from '@holdfast/db-backup-domain/wire';
import { formatBytes, formatDuration } from '../../../shared/format/index.ts';
import { useMessages } from '../../../shared/i18n/index.ts';
import { Instant } from '../../../shared/time/index.ts';

/** Shown where a value does not exist; `why` is read aloud instead. */
function Absent({ why }: { why: string }): ReactNode {
  return (
    <>
      <span aria-hidden className="text-faint">
        –
      </span>
      <span className="sr-only">{why}</span>
    </>
  );
}

/** Stored size; while it is written, how much there is so far. */
export function BackupSize({ backup }: { backup: BackupSummary }): ReactNode {
  const m = useMessages();
  if (backup.sizeBytes !== null) return formatBytes(backup.sizeBytes);
  if (backup.progress !== null) return m.backup.writtenSoFar(formatBytes(backup.progress.bytesWritten));
  return <Absent why="" />;
}

export function BackupTook({ backup }: { backup: BackupSummary }): ReactNode {
  const m = useMessages();
  return backup.durationMs === null ? <Absent why="" /> : formatDuration(backup.durationMs, m.time);
}

export function BackupExpiry({ backup }: { backup: BackupSummary }): ReactNode {
  const m = useMessages();
  return backup.expiresAt === null ? (
    <Absent why={m.backup.doesNotExpire} />
  ) : (
    <Instant at={backup.expiresAt} />
  );
}
