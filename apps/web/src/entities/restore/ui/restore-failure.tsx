import type { ReactNode } from 'react';
import type { Restore } from '@holdfast/db-backup-domain/wire';
import { useMessages } from '../../../shared/i18n/index.ts';
import { Detail, Details } from '../../../shared/ui/index.ts';

/** Why a restore failed, line by line as the reason was told; what it left; and what to do next. */
export function RestoreFailure({ restore }: { restore: Restore }): ReactNode {
  const m = useMessages().restore;
  return (
    <Details>
      <Detail term={m.failedReason}>
        <span dir="auto" className="whitespace-pre-line">
          {restore.failureReason?.trim() || m.failedReasonUnknown}
        </span>
      </Detail>
      <Detail term={m.failedLeft}>{m.cleanup[restore.cleanup]}</Detail>
      <Detail term={m.failedNext}>{m.next[restore.cleanup]}</Detail>
    </Details>
  );
}
