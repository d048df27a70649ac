import type { ReactNode } from 'react';
import { Badge, Button, DropdownItem, DropdownMenu, Ellipsis, TableCell, TableRow } from '@holdfast/ui';
import type { BackupSummary } from '@holdfast/db-backup-domain/wire';
import { BackupExpiry, BackupSize, BackupStatus, BackupTook } from '../../../entities/backup/index.ts';
import { formatExact } from '../../../shared/format/index.ts';
import { useMessages } from '../../../shared/i18n/index.ts';
import { Instant } from '../../../shared/time/index.ts';
import { gateReason } from '../../../shared/ui/index.ts';
import { useFocusHandedOn } from './use-focus-handed-on.ts';

export interface BackupRowProps {
  backup: BackupSummary;
  onRestore: () => void;
  onDelete: () => void;
}

export function BackupRow({ backup, onRestore, onDelete }: BackupRowProps): ReactNode {
  const m = useMessages();
  const words = m.backup;
  const row = useFocusHandedOn();
  return (
    <TableRow ref={row} className="group">
      <TableCell className="max-w-96 min-w-48">
        <p className="font-mono wrap-anywhere">{backup.name}</p>
        {backup.description === null ? null : (
          <p dir="auto" className="text-xs wrap-anywhere whitespace-pre-line text-muted">
            {backup.description}
          </p>
        )}
      </TableCell>
      <TableCell>
        <Badge>{words.type[backup.type]}</Badge>
      </TableCell>
      <TableCell>
        <BackupStatus backup={backup} />
      </TableCell>
      <TableCell className="text-muted">
        <Instant at={backup.createdAt} />
        {backup.startedAt === null ? null : (
          <span className="sr-only">
            {words.list.details.started} {formatExact(backup.startedAt)}
          </span>
        )}
      </TableCell>
      <TableCell className="whitespace-nowrap text-muted">
        <BackupTook backup={backup} />
      </TableCell>
      <TableCell className="whitespace-nowrap text-muted">
        <BackupSize backup={backup} />
      </TableCell>
      <TableCell className="text-muted">
        <BackupExpiry backup={backup} />
      </TableCell>
      <TableCell className="sticky right-0 bg-canvas text-right group-hover:bg-surface">
        <DropdownMenu
          label={words.list.actionsFor(backup.name)}
          trigger={
            <Button variant="ghost" size="icon" aria-label={words.list.actionsFor(backup.name)}>
              <Ellipsis size={16} strokeWidth={1.5} aria-hidden />
            </Button>
          }
        >
          <DropdownItem unavailable={gateReason(backup.restorable, m)} onSelect={onRestore}>
            {m.restore.open}
          </DropdownItem>
          <DropdownItem danger unavailable={gateReason(backup.deletable, m)} onSelect={onDelete}>
            {words.remove.open}
          </DropdownItem>
        </DropdownMenu>
      </TableCell>
    </TableRow>
  );
}
