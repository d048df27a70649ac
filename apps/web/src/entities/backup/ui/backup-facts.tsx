import type { ReactNode } from 'react';
import type { BackupSummary } from '@holdfast/db-backup-domain/wire';
import { formatExact } from '../../../shared/format/index.ts';
import { useMessages } from '../../../shared/i18n/index.ts';
import { Detail, Details } from '../../../shared/ui/index.ts';
import { BackupSize } from './backup-figures.tsx';

/** What identifies a backup beyond doubt: name, size and exact time. */
export function BackupFacts({ backup }: { backup: BackupSummary }): ReactNode {
  const m = useMessages().backup.list;
  return (
    <Details>
      <Detail term={m.name}>
        <span className="font-mono">{backup.name}</span>
      </Detail>
      <Detail term={m.size}>
        <BackupSize backup={backup} />
      </Detail>
      <Detail term={m.created}>{formatExact(backup.createdAt)}</Detail>
    </Details>
  );
}
