import type { NamespaceState } from '../cache/namespace-state.ts';
import { backupUidsInUse } from '../restores/restores-in.ts';
import { buildBackupIndex, nextStallAfter, type BackupIndex } from './backup-index.ts';

/** An index, and how long it stays true of its state. */
interface Remembered {
  readonly index: BackupIndex;
  readonly inUse: string;
  readonly from: number;
  readonly until: number;
  /** The moment that it was last found true for. */
  checkedAt: number;
}

const remembered = new WeakMap<NamespaceState, Remembered>();

/** The backups of a namespace at one moment (milliseconds since 1970). The same index for as long as nothing changes. */
export function backupsIn(state: NamespaceState, now: number): BackupIndex {
  const known = remembered.get(state);
  if (known?.checkedAt === now) return known.index;
  const inUseUids = backupUidsInUse(state, now);
  const inUse = [...inUseUids].toSorted().join(' ');
  if (known?.inUse === inUse && now >= known.from && now <= known.until) {
    known.checkedAt = now;
    return known.index;
  }
  const index = buildBackupIndex(state, { now, inUseUids });
  remembered.set(state, { index, inUse, from: now, until: nextStallAfter(state, now), checkedAt: now });
  return index;
}
