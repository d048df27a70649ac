import type { DatabaseSync } from 'node:sqlite';
import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import { assertGate, canRestore } from '@holdfast/db-backup-domain/gates';
import type { Restore } from '@holdfast/db-backup-domain/wire';
import type { FailureCode } from '../../failure.ts';
import { allRows, expectOne, getRow, run, type Parameters } from '../database/statements.ts';
import type { RestoreRecord, ServiceRecord } from '../records.ts';
import { get as getBackup } from './backups.ts';
import * as requests from './requests.ts';
import { get as getService, insert as insertService, touch, type NewService } from './services.ts';

const COLUMNS = `id, namespace, backup_id AS backupId, backup_name AS backupName, source_id AS sourceId,
  source_name AS sourceName, target_id AS targetId, target_name AS targetName, stage, failed_stage AS failedStage,
  cleanup, started_at AS startedAt, provisioning_at AS provisioningAt,
  restoring_at AS restoringAt, verifying_at AS verifyingAt, finished_at AS finishedAt, failure_reason AS failureReason`;

type Stage = Restore['stage'];

export interface NewRestore {
  readonly id: string;
  readonly backupId: string;
  readonly now: number;
  readonly request?: { readonly actor: string; readonly requestId: string } | undefined;
  /** The service to be made; its name is reserved from here on. */
  readonly target: Omit<NewService, 'namespace' | 'restoredFrom' | 'managed' | 'state'>;
}

/**
 * Accepts a restore and reserves the name. BACKUP_NOT_FOUND, BACKUP_NOT_COMPLETED, SERVICE_NAME_TAKEN. The same
 * request id yields the first call's restore (`accepted` false).
 */
export function accept(db: DatabaseSync, args: NewRestore): { restore: RestoreRecord; accepted: boolean } {
  const backup = getBackup(db, { id: args.backupId });
  if (backup === null) throw new HoldfastError('BACKUP_NOT_FOUND');
  const { namespace } = backup;
  const key = args.request === undefined ? null : ({ namespace, kind: 'restore', ...args.request } as const);
  const earlier = key && requests.subjectOf(db, key);
  if (earlier) return { restore: existing(db, earlier), accepted: false };
  assertGate(canRestore(backup.status));
  const source = getService(db, { id: backup.serviceId });
  if (source === null) throw new HoldfastError('SERVICE_NOT_FOUND');
  const target = reserve(db, { args, source, backupName: backup.name });
  run(
    db,
    `INSERT INTO restores (id, namespace, backup_id, backup_name, source_id, source_name, target_id, target_name, stage,
       started_at)
     VALUES (:id, :namespace, :backupId, :backupName, :sourceId, :sourceName, :targetId, :targetName, 'accepted', :now)`,
    {
      id: args.id,
      namespace,
      backupId: backup.id,
      backupName: backup.name,
      sourceId: source.id,
      sourceName: source.name,
      targetId: target.id,
      targetName: target.name,
      now: args.now,
    },
  );
  if (key) requests.remember(db, { ...key, subjectId: args.id, now: args.now });
  touch(db, { id: source.id });
  return { restore: existing(db, args.id), accepted: true };
}

function reserve(
  db: DatabaseSync,
  { args, source, backupName }: { args: NewRestore; source: ServiceRecord; backupName: string },
): ServiceRecord {
  return insertService(db, {
    ...args.target,
    namespace: source.namespace,
    managed: true,
    state: 'Creating',
    restoredFrom: {
      service: { namespace: source.namespace, name: source.name, uid: source.id },
      backup: backupName,
    },
  });
}

export function get(db: DatabaseSync, args: { id: string }): RestoreRecord | null {
  const row = getRow<RestoreRecord>(db, `SELECT ${COLUMNS} FROM restores WHERE id = :id`, { id: args.id });
  return row === undefined ? null : { ...row };
}

function existing(db: DatabaseSync, id: string): RestoreRecord {
  const found = get(db, { id });
  if (found === null) throw new HoldfastError('RESTORE_NOT_FOUND');
  return found;
}

/** The restore that an earlier call with this request id started; null: there was no such call. */
export function ofRequest(db: DatabaseSync, key: requests.RequestKey): RestoreRecord | null {
  const subject = requests.subjectOf(db, key);
  return subject === null ? null : existing(db, subject);
}

/** As source or as target, newest first: the `limit` newest, and every one that is not over or waits to be cleared away. */
export function ofService(db: DatabaseSync, args: { serviceId: string; limit: number }): RestoreRecord[] {
  return allRows<RestoreRecord>(
    db,
    `WITH own AS (SELECT * FROM restores WHERE source_id = :serviceId OR target_id = :serviceId)
     SELECT ${COLUMNS} FROM own
      WHERE stage NOT IN ('ready', 'failed') OR cleanup IN ('running', 'needed')
         OR id IN (SELECT id FROM own ORDER BY started_at DESC, id DESC LIMIT :limit)
      ORDER BY started_at DESC, id DESC`,
    args,
  ).map((row) => ({ ...row }));
}

/** Neither ready nor failed, and failed ones whose clean-up did not end. */
export function unfinished(db: DatabaseSync): RestoreRecord[] {
  return allRows<RestoreRecord>(
    db,
    `SELECT ${COLUMNS} FROM restores WHERE stage NOT IN ('ready', 'failed') OR cleanup = 'running' ORDER BY started_at`,
  ).map((row) => ({ ...row }));
}

interface Move {
  readonly id: string;
  readonly from: readonly Stage[];
  readonly to: Stage;
  /** Constant SQL of further columns. */
  readonly set?: string;
}

function move(db: DatabaseSync, change: Move, values: Parameters = {}): RestoreRecord {
  const from = change.from.map((stage) => `'${stage}'`).join(', ');
  const set = change.set === undefined ? '' : `, ${change.set}`;
  const changes = run(
    db,
    `UPDATE restores SET stage = '${change.to}'${set} WHERE id = :id AND stage IN (${from})`,
    { ...values, id: change.id },
  );
  expectOne(changes, `The restore ${change.id} cannot become ${change.to} from where it is`);
  return shown(db, change.id);
}

function shown(db: DatabaseSync, id: string): RestoreRecord {
  const restore = existing(db, id);
  touch(db, { id: restore.sourceId });
  touch(db, { id: restore.targetId });
  return restore;
}

export function markProvisioning(db: DatabaseSync, args: { id: string; now: number }): RestoreRecord {
  const { id, now } = args;
  return move(db, { id, from: ['accepted'], to: 'provisioning', set: 'provisioning_at = :now' }, { now });
}

export function markRestoring(db: DatabaseSync, args: { id: string; now: number }): RestoreRecord {
  const { id, now } = args;
  return move(db, { id, from: ['provisioning'], to: 'restoring', set: 'restoring_at = :now' }, { now });
}

export function markVerifying(db: DatabaseSync, args: { id: string; now: number }): RestoreRecord {
  const { id, now } = args;
  return move(db, { id, from: ['restoring'], to: 'verifying', set: 'verifying_at = :now' }, { now });
}

/** The new service answers and holds what the backup held: restore and service become so in one step. */
export function markReady(db: DatabaseSync, args: { id: string; now: number }): RestoreRecord {
  const restore = move(
    db,
    { id: args.id, from: ['verifying'], to: 'ready', set: 'finished_at = :now' },
    { now: args.now },
  );
  expectOne(
    run(db, `UPDATE services SET state = 'Running', should_run = 1 WHERE id = :id AND state = 'Creating'`, {
      id: restore.targetId,
    }),
    `The DB Service ${restore.targetId} is not being created`,
  );
  return restore;
}

/** `cleanup` is running until `markCleanedUp` or `markCleanupNeeded`. */
export function markFailed(
  db: DatabaseSync,
  args: { id: string; code: FailureCode; reason: string; now: number },
): RestoreRecord {
  return move(
    db,
    {
      id: args.id,
      from: ['accepted', 'provisioning', 'restoring', 'verifying'],
      to: 'failed',
      set: `failed_stage = stage, failure_code = :code, failure_reason = :reason, finished_at = :now,
        cleanup = 'running'`,
    },
    { code: args.code, reason: args.reason, now: args.now },
  );
}

export function markCleaningUp(db: DatabaseSync, args: { id: string }): RestoreRecord {
  return cleanup(db, { id: args.id, to: 'running' });
}

export function markCleanedUp(db: DatabaseSync, args: { id: string }): RestoreRecord {
  return cleanup(db, { id: args.id, to: 'done' });
}

/** Something could not be removed: it waits for `db.restore.discard`. */
export function markCleanupNeeded(db: DatabaseSync, args: { id: string }): RestoreRecord {
  return cleanup(db, { id: args.id, to: 'needed' });
}

function cleanup(db: DatabaseSync, args: { id: string; to: Restore['cleanup'] }): RestoreRecord {
  expectOne(
    run(db, `UPDATE restores SET cleanup = :to WHERE id = :id AND stage = 'failed'`, args),
    `The restore ${args.id} has not failed`,
  );
  return shown(db, args.id);
}
