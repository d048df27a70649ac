import type { ReactNode } from 'react';
import { Badge, Cell, DropdownItem, DropdownMenu, Ellipsis, PlainButton } from '@holdfast/ui';
import type { BackupSummary } from '@holdfast/db-backup-domain/wire';
import { BackupExpiry, BackupSize, BackupStatus, BackupTook } from '../../../entities/backup/index.ts';
import { formatExact } from '../../../shared/format/index.ts';
import { useMessages } from '../../../shared/i18n/index.ts';
import { Instant } from '../../../shared/time/index.ts';
import { gateReason } from '../../../shared/ui/index.ts';
import { useFocusHandedOn } from './use-focus-handed-on.ts';

/**
 * Where there is room, columns. Else name, actions and status come first, and what remains flows below: nothing of a
 * row is ever out of sight.
 */
export const ROW_LAYOUT =
  'flex flex-wrap items-center gap-x-3 gap-y-0.5 px-4 @4xl:grid @4xl:items-start @4xl:grid-cols-[minmax(12rem,3fr)_5.5rem_minmax(9.5rem,2fr)_5.5rem_6rem_7rem_5rem_2rem]';
/** Pixels of a row of columns, as far as they can be told before it is drawn. */
export function rowHeight({ description, status }: BackupSummary): number {
  if (status === 'Failed') return 58;
  return description === null ? 42 : 57;
}

const BELOW = 'text-muted @4xl:py-2.5 @max-4xl:order-4 @max-4xl:text-xs';

const DOTS = <Ellipsis size={16} strokeWidth={1.5} aria-hidden />;

export interface BackupRowProps {
  backup: BackupSummary;
  onRestore: (backup: BackupSummary) => void;
  onDelete: (backup: BackupSummary) => void;
}

/** The cells of one backup. */
export function BackupRow({ backup, onRestore, onDelete }: BackupRowProps): ReactNode {
  const words = useMessages().backup;
  const name = useFocusHandedOn();
  return (
    <>
      <Cell ref={name} className="py-2.5 @max-4xl:order-1 @max-4xl:flex-1 @max-4xl:pb-0">
        <p className="font-mono wrap-anywhere">{backup.name}</p>
        {backup.description === null ? null : (
          <p dir="auto" className="text-xs wrap-anywhere whitespace-pre-line text-muted">
            {backup.description}
          </p>
        )}
      </Cell>
      <Cell className={BELOW}>
        <Badge>{words.type[backup.type]}</Badge>
      </Cell>
      <Cell className="@4xl:py-2.5 @max-4xl:order-3 @max-4xl:basis-full">
        <BackupStatus backup={backup} />
      </Cell>
      <Cell className={BELOW}>
        <Instant at={backup.createdAt} />
        {backup.startedAt === null ? null : (
          <span className="sr-only">
            {words.list.started} {formatExact(backup.startedAt)}
          </span>
        )}
      </Cell>
      <Figure label={words.list.took} exists={backup.durationMs !== null}>
        <BackupTook backup={backup} />
      </Figure>
      <Figure label={words.list.size} exists={backup.sizeBytes !== null || backup.progress !== null}>
        <BackupSize backup={backup} />
      </Figure>
      <Figure label={words.list.keeps} exists={backup.expiresAt !== null}>
        <BackupExpiry backup={backup} />
      </Figure>
      <Cell className="@4xl:py-1 @4xl:text-right @max-4xl:order-2 @max-4xl:self-start @max-4xl:pt-1.5">
        <RowActions {...{ backup, onRestore, onDelete }} />
      </Cell>
      <span aria-hidden className="h-1.5 @max-4xl:order-5 @max-4xl:basis-full @4xl:hidden" />
    </>
  );
}

/** In a column its header names it; where there is none, it says itself what it is, and is left out where it is nothing. */
function Figure(props: { label: string; exists: boolean; children: ReactNode }): ReactNode {
  return (
    <Cell className={`${BELOW} whitespace-nowrap ${props.exists ? '' : '@max-4xl:hidden'}`}>
      <span className="@4xl:hidden">{props.label} </span>
      {props.children}
    </Cell>
  );
}

function RowActions({ backup, onRestore, onDelete }: BackupRowProps): ReactNode {
  const m = useMessages();
  const label = m.backup.list.actionsFor(backup.name);
  return (
    <DropdownMenu
      label={label}
      trigger={
        <PlainButton variant="ghost" size="icon" title={label}>
          {DOTS}
        </PlainButton>
      }
    >
      <DropdownItem unavailable={gateReason(backup.restorable, m)} onSelect={() => onRestore(backup)}>
        {m.restore.open}
      </DropdownItem>
      <DropdownItem danger unavailable={gateReason(backup.deletable, m)} onSelect={() => onDelete(backup)}>
        {m.backup.remove.open}
      </DropdownItem>
    </DropdownMenu>
  );
}
