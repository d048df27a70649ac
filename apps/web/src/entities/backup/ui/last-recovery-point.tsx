import type { ReactNode } from 'react';
import type { BackupSummary, DbService } from '@holdfast/db-backup-domain/wire';
import { useMessages } from '../../../shared/i18n/index.ts';
import { Instant } from '../../../shared/time/index.ts';
import { useLastRecoveryPoint } from '../model/use-last-recovery-point.ts';
import { BackupSize } from './backup-figures.tsx';

export interface LastRecoveryPointProps {
  service: DbService;
  shown: readonly BackupSummary[];
  /** A backup is Completed only once it was read back. */
  isReadBack: boolean;
}

export function LastRecoveryPoint({ service, shown, isReadBack }: LastRecoveryPointProps): ReactNode {
  const m = useMessages().backup.lastPoint;
  const backup = useLastRecoveryPoint(service, shown);
  return (
    <section
      aria-label={m.title}
      className="flex flex-col gap-1 rounded-surface border border-line bg-surface p-4"
    >
      <h2 className="text-xs font-medium text-muted">{m.title}</h2>
      {service.lastCompletedAt === null ? (
        <>
          <p className="text-lg font-semibold text-warn">{m.none}</p>
          <p className="text-sm text-muted">{m.noneBody}</p>
        </>
      ) : (
        <>
          <p className="text-lg font-semibold">
            <Instant at={service.lastCompletedAt} />
          </p>
          {backup === null ? null : (
            <p className="text-sm wrap-anywhere text-muted">
              <span className="font-mono text-text">{backup.name}</span>
              {' · '}
              <BackupSize backup={backup} />
              {isReadBack ? ` · ${m.readBack}` : null}
            </p>
          )}
        </>
      )}
    </section>
  );
}
