import type { Call } from '@holdfast/db-backup-domain/backend';
import type { RowsInput, RowsPage } from '@holdfast/db-backup-domain/wire';
import type { WithBackend } from './collaborators.ts';

/** A first page of rows of one table, view, collection or key. Read only. */
export function readRows({ backend }: WithBackend, call: Call, input: RowsInput): Promise<RowsPage> {
  return backend.readRows(call, input);
}
