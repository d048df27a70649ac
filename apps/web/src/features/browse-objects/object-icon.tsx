import type { ReactNode } from 'react';
import { Database, Eye, FileKey, FolderTree, Rows3, Table2 } from '@holdfast/ui';
import type { ObjectKind } from '@holdfast/db-backup-domain/wire';

const ICON: Record<ObjectKind, typeof Table2> = {
  database: Database,
  schema: FolderTree,
  table: Table2,
  view: Eye,
  collection: Rows3,
  key: FileKey,
};

export function ObjectIcon({ kind }: { kind: ObjectKind }): ReactNode {
  const Icon = ICON[kind];
  return <Icon size={16} strokeWidth={1.5} aria-hidden className="shrink-0 text-muted" />;
}
