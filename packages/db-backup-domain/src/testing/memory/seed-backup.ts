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
  sourceBytes?: number | null;
  failureReason?: string | null;
  expiresAt?: string | null;
  /** Of an automatic one; 7 days unless said. */
  retention?: Retention;
}

const MINUTE_MS = 60_000;

export function backupFromSeed(state: MemoryState, service: ServiceRecord, seed: BackupSeed): BackupRecord {
  const { type = 'manual', status = 'Completed', description = null, stalled = false } = seed;
  const retention = type === 'automatic' ? (seed.retention ?? { days: 7 as const }) : null;
  const accepted = newBackup(state, service, { name: seed.name, description, type, retention });
  const times = timesFrom(seed, { status, now: state.now() });
  return {
    ...accepted,
    ...times,
    ...resultFrom(seed, status),
    ...{ uid: seed.uid ?? accepted.uid, status, stalled },
    expiresAt: expiryFrom(seed, { completedAt: times.completedAt, retention }),
  };
}

type Times = Pick<BackupRecord, 'createdAt' | 'startedAt' | 'completedAt'>;

/** Accepted a minute ago and begun at once; where it has ended, it took no time. */
function timesFrom(seed: BackupSeed, { status, now }: { status: BackupStatus; now: string }): Times {
  const createdAt = seed.createdAt ?? minutesBefore(now, 1);
  const begun = status === 'Pending' ? null : createdAt;
  const startedAt = seed.startedAt === undefined ? begun : seed.startedAt;
  const ended = status === 'Completed' || status === 'Failed' || status === 'Deleting';
  const completedAt = seed.completedAt === undefined && ended ? startedAt : (seed.completedAt ?? null);
  return { createdAt, startedAt, completedAt };
}

type Result = Pick<BackupRecord, 'bytesWritten' | 'sizeBytes' | 'sourceBytes' | 'failureReason'>;

function resultFrom(seed: BackupSeed, status: BackupStatus): Result {
  const size = status === 'Completed' ? 1_048_576 : null;
  const reason = status === 'Failed' ? 'pg_dump exited with 1.' : null;
  return {
    bytesWritten: seed.bytesWritten ?? 0,
    sizeBytes: seed.sizeBytes === undefined ? size : seed.sizeBytes,
    sourceBytes: seed.sourceBytes === undefined ? size && 4 * size : seed.sourceBytes,
    failureReason: seed.failureReason === undefined ? reason : seed.failureReason,
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
