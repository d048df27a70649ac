import { expiryOf } from '../../retention/index.ts';
import type { BackupStatus, BackupType, Retention } from '../../wire/index.ts';
import { newBackup } from './backups.ts';
import type { BackupRecord, ServiceRecord } from './records.ts';
import type { MemoryState } from './state.ts';

/** A backup to put into the world, in any state. */
export interface BackupSeed {
  name: string;
  /** Name of its DB Service. */
  service: string;
  namespace?: string;
  /** Which of several namesakes; without it the living one. */
  serviceUid?: string;
  uid?: string;
  description?: string | null;
  type?: BackupType;
  status?: BackupStatus;
  stalled?: boolean;
  createdAt?: string;
  startedAt?: string | null;
  completedAt?: string | null;
  bytesWritten?: number;
  sizeBytes?: number | null;
  failureReason?: string | null;
  expiresAt?: string | null;
  /** Of an automatic one; 7 days unless said. */
  retention?: Retention;
}

const MINUTE_MS = 60_000;

export function backupFromSeed(state: MemoryState, service: ServiceRecord, seed: BackupSeed): BackupRecord {
  const status = seed.status ?? 'Completed';
  const type = seed.type ?? 'manual';
  const retention = type === 'automatic' ? (seed.retention ?? { days: 7 }) : null;
  const accepted = newBackup(state, service, {
    name: seed.name,
    description: seed.description ?? null,
    type,
    retention,
  });
  const createdAt = seed.createdAt ?? minutesBefore(state.now(), 1);
  const startedAt = seed.startedAt ?? (status === 'Pending' ? null : createdAt);
  const ended = status === 'Completed' || status === 'Failed' || status === 'Deleting';
  const completedAt = seed.completedAt ?? (ended && startedAt ? minutesBefore(startedAt, -1) : null);
  return {
    ...accepted,
    uid: seed.uid ?? accepted.uid,
    ...{ createdAt, startedAt, completedAt, status },
    stalled: seed.stalled ?? false,
    bytesWritten: seed.bytesWritten ?? 0,
    sizeBytes: seed.sizeBytes === undefined && status === 'Completed' ? 1_048_576 : (seed.sizeBytes ?? null),
    failureReason: seed.failureReason ?? (status === 'Failed' ? 'pg_dump exited with 1.' : null),
    expiresAt: expiryFrom(seed, { completedAt, retention }),
  };
}

function expiryFrom(
  seed: BackupSeed,
  { completedAt, retention }: { completedAt: string | null; retention: Retention | null },
): string | null {
  if (seed.expiresAt !== undefined) return seed.expiresAt;
  return completedAt && retention ? expiryOf(completedAt, retention) : null;
}

function minutesBefore(instant: string, minutes: number): string {
  return new Date(Date.parse(instant) - minutes * MINUTE_MS).toISOString();
}
