import type { Restore } from '@holdfast/db-backup-domain/wire';
import type { NamespaceState } from '../cache/namespace-state.ts';
import { discardedIn } from './discarded-in.ts';
import { livingRestoresIn, restoresIn } from './restores-in.ts';

/** The restore that a request has begun before, under whatever name, as it is now; null: none that is known here. */
export function repeatedRestore(state: NamespaceState, request: string, now: number): Restore | null {
  const living = livingRestoresIn(state).find(({ lineage }) => lineage.requestId === request);
  const discarded = discardedIn(state.backups).find(({ requestId }) => requestId === request);
  const id = living?.lineage.restoreId ?? discarded?.restore.id;
  return restoresIn(state, now).find(({ restore }) => restore.id === id)?.restore ?? null;
}
