import type { DatabaseSync } from 'node:sqlite';
import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import { assertGate, canDelete } from '@holdfast/db-backup-domain/gates';
import type { BackupStatus, BackupType } from '@holdfast/db-backup-domain/wire';
import type { FailureCode } from '../../failure.ts';
import { allRows, expectOne, getRow, run, type Parameters } from '../database/statements.ts';
import type { BackupContents, BackupCopyRecord, BackupRecord, ReadBackEvidence } from '../records.ts';
import * as requests from './requests.ts';
import { get as getService, touch } from './services.ts';

const BACKUP_COLUMNS = `b.id, b.namespace, b.service_id AS serviceId, b.name, b.description, b.type, b.status,
  b.method, b.created_at AS createdAt, b.started_at AS startedAt, b.completed_at AS completedAt,
  b.duration_ms AS durationMs, b.size_bytes AS sizeBytes, b.source_bytes AS sourceBytes, b.bytes_written AS bytesWritten,
  b.failure_code AS failureCode, b.failure_reason AS failureReason, b.expires_at AS expiresAt,
  EXISTS (SELECT 1 FROM restores r WHERE r.backup_id = b.id AND r.stage NOT IN ('ready', 'failed')) AS inUse`;

function toBackup(row: Record<string, unknown>): BackupRecord {
  return { ...(row as unknown as BackupRecord), inUse: row['inUse'] === 1 };
}

export interface NewBackup {
  readonly id: string;
  readonly serviceId: string;
  readonly name: string;
  readonly description: string | null;
  readonly type: BackupType;
  readonly method: string;
  readonly now: number;
  readonly request?: { readonly actor: string; readonly requestId: string } | undefined;
}

/**
 * Takes a backup into the queue. SERVICE_NOT_FOUND, SERVICE_NOT_RUNNING, BACKUP_NAME_TAKEN. The same request id
 * yields the first call's backup as it is now (`accepted` false), or BACKUP_NOT_FOUND where it is gone since.
 */
export function accept(db: DatabaseSync, backup: NewBackup): { backup: BackupRecord; accepted: boolean } {
  const service = getService(db, { id: backup.serviceId });
  if (service === null) throw new HoldfastError('SERVICE_NOT_FOUND');
  const { namespace } = service;
  const key =
    backup.request === undefined ? null : ({ namespace, kind: 'backup', ...backup.request } as const);
  const earlier = key && requests.subjectOf(db, key);
  if (earlier) return { backup: existing(db, earlier), accepted: false };
  if (service.state !== 'Running') throw new HoldfastError('SERVICE_NOT_RUNNING');
  insert(db, backup, namespace);
  if (key) requests.remember(db, { ...key, subjectId: backup.id, now: backup.now });
  return { backup: existing(db, backup.id), accepted: true };
}

/** For a run whose service does not run: it is to be Failed in the same step. SERVICE_NOT_FOUND, BACKUP_NAME_TAKEN. */
export function acceptWhateverState(db: DatabaseSync, backup: NewBackup): void {
  const service = getService(db, { id: backup.serviceId });
  if (service === null) throw new HoldfastError('SERVICE_NOT_FOUND');
  insert(db, backup, service.namespace);
}

function insert(db: DatabaseSync, backup: NewBackup, namespace: string): void {
  if (isNameTaken(db, { namespace, name: backup.name })) throw new HoldfastError('BACKUP_NAME_TAKEN');
  const { id, serviceId, name, description, type, method, now } = backup;
  run(
    db,
    `INSERT INTO backups (id, namespace, service_id, name, description, type, status, method, created_at, search_text)
     VALUES (:id, :namespace, :serviceId, :name, :description, :type, 'Pending', :method, :now, :searchText)`,
    {
      id,
      serviceId,
      name,
      description,
      type,
      method,
      now,
      namespace,
      searchText: searchText(name, description),
    },
  );
  touch(db, { id: serviceId });
}

/** One spelling for storing and for asking: what differs in case only is the same. */
export function searchText(...texts: readonly (string | null)[]): string {
  return texts.map((text) => (text ?? '').normalize('NFC').toLowerCase()).join('\n');
}

/** The backup that an earlier call with this request id made, as it is now; null: there was no such call. */
export function ofRequest(db: DatabaseSync, key: requests.RequestKey): BackupRecord | null {
  const subject = requests.subjectOf(db, key);
  return subject === null ? null : existing(db, subject);
}

export function get(db: DatabaseSync, args: { id: string }): BackupRecord | null {
  const row = getRow<Record<string, unknown>>(
    db,
    `SELECT ${BACKUP_COLUMNS} FROM backups b WHERE b.id = :id`,
    { id: args.id },
  );
  return row === undefined ? null : toBackup(row);
}

function existing(db: DatabaseSync, id: string): BackupRecord {
  const found = get(db, { id });
  if (found === null) throw new HoldfastError('BACKUP_NOT_FOUND');
  return found;
}

/** By its name among the backups of a service name, living or Deleted. */
export function find(
  db: DatabaseSync,
  args: { namespace: string; service: string; name: string; uid?: string | undefined },
): BackupRecord | null {
  const row = getRow<Record<string, unknown>>(
    db,
    `SELECT ${BACKUP_COLUMNS} FROM backups b JOIN services s ON s.id = b.service_id
      WHERE b.namespace = :namespace AND b.name = :name AND s.name = :service AND (:uid IS NULL OR b.id = :uid)`,
    { namespace: args.namespace, name: args.name, service: args.service, uid: args.uid ?? null },
  );
  return row === undefined ? null : toBackup(row);
}

export function isNameTaken(db: DatabaseSync, args: { namespace: string; name: string }): boolean {
  return (
    getRow(db, 'SELECT 1 FROM backups WHERE namespace = :namespace AND name = :name', {
      namespace: args.namespace,
      name: args.name,
    }) !== undefined
  );
}

/** What each member held; null before completion. */
export function contents(db: DatabaseSync, args: { id: string }): BackupContents | null {
  const row = getRow<{ contents: string | null }>(db, 'SELECT contents FROM backups WHERE id = :id', args);
  return row?.contents ? (JSON.parse(row.contents) as BackupContents) : null;
}

export function listByStatus(
  db: DatabaseSync,
  args: { statuses: readonly ('Pending' | 'Running')[] },
): BackupRecord[] {
  return args.statuses.flatMap((status) =>
    allRows<Record<string, unknown>>(
      db,
      // Both as literals, so that the partial index of what is under way serves.
      `SELECT ${BACKUP_COLUMNS} FROM backups b
        WHERE b.status = '${status}' AND b.status IN ('Pending', 'Running', 'Deleting') ORDER BY b.created_at, b.id`,
    ).map(toBackup),
  );
}

/** Those whose bytes are still to be removed, the oldest first. There may be very many of them. */
export function deletingIds(db: DatabaseSync): string[] {
  return allRows<{ id: string }>(
    db,
    `SELECT id FROM backups
      WHERE status = 'Deleting' AND status IN ('Pending', 'Running', 'Deleting') ORDER BY created_at, id`,
  ).map(({ id }) => id);
}

/** Those of the ids that there are, in the order asked for. */
export function getMany(db: DatabaseSync, args: { ids: readonly string[] }): BackupRecord[] {
  const rows = allRows<Record<string, unknown>>(
    db,
    `SELECT ${BACKUP_COLUMNS} FROM json_each(:ids) i CROSS JOIN backups b ON b.id = i.value`,
    { ids: JSON.stringify(args.ids) },
  );
  const found = new Map(rows.map((row) => [row['id'], toBackup(row)]));
  return args.ids.flatMap((id) => found.get(id) ?? []);
}

interface Move {
  readonly id: string;
  readonly from: readonly BackupStatus[];
  readonly to: BackupStatus;
  /** Constant SQL of further columns. */
  readonly set: string;
}

function move(db: DatabaseSync, change: Move, values: Parameters): BackupRecord {
  const from = change.from.map((status) => `'${status}'`).join(', ');
  const changes = run(
    db,
    `UPDATE backups SET status = '${change.to}', ${change.set} WHERE id = :id AND status IN (${from})`,
    { ...values, id: change.id },
  );
  expectOne(changes, `The backup ${change.id} cannot become ${change.to} from where it is`);
  const backup = existing(db, change.id);
  touch(db, { id: backup.serviceId });
  return backup;
}

/** Records the run and the artifact it will write, before a byte is written. */
export function markRunning(
  db: DatabaseSync,
  args: { id: string; repositoryId: string; artifactId: string; now: number },
): BackupRecord {
  const backup = move(
    db,
    { id: args.id, from: ['Pending'], to: 'Running', set: 'started_at = :now, bytes_written = 0' },
    { now: args.now },
  );
  run(
    db,
    `INSERT INTO backup_copies (backup_id, repository_id, artifact_id, state)
     VALUES (:id, :repositoryId, :artifactId, 'writing')`,
    { id: args.id, repositoryId: args.repositoryId, artifactId: args.artifactId },
  );
  return backup;
}

export function recordProgress(db: DatabaseSync, args: { id: string; bytesWritten: number }): void {
  run(db, `UPDATE backups SET bytes_written = :bytesWritten WHERE id = :id AND status = 'Running'`, args);
}

/** The only way to Completed: with the evidence that the published bytes of this very artifact were read back. */
export function markCompleted(
  db: DatabaseSync,
  args: {
    id: string;
    evidence: ReadBackEvidence;
    now: number;
    durationMs: number | null;
    expiresAt: number | null;
  },
): BackupRecord {
  const { evidence } = args;
  const stored = run(
    db,
    `UPDATE backup_copies SET state = 'stored'
      WHERE backup_id = :id AND artifact_id = :artifactId AND state = 'writing'`,
    { id: args.id, artifactId: evidence.artifactId },
  );
  expectOne(stored, `The artifact ${evidence.artifactId} is not the one that backup ${args.id} wrote`);
  return move(
    db,
    {
      id: args.id,
      from: ['Running'],
      to: 'Completed',
      set: `completed_at = :now, duration_ms = :durationMs, size_bytes = :sizeBytes, source_bytes = :sourceBytes,
        contents = :contents, expires_at = :expiresAt, bytes_written = NULL`,
    },
    {
      now: args.now,
      durationMs: args.durationMs,
      expiresAt: args.expiresAt,
      sizeBytes: evidence.sizeBytes,
      sourceBytes: evidence.sourceBytes,
      contents: JSON.stringify(evidence.contents),
    },
  );
}

export function markFailed(
  db: DatabaseSync,
  args: {
    id: string;
    code: FailureCode;
    reason: string;
    durationMs: number | null;
    now: number;
    expiresAt: number | null;
  },
): BackupRecord {
  return move(
    db,
    {
      id: args.id,
      from: ['Pending', 'Running'],
      to: 'Failed',
      set: `failure_code = :code, failure_reason = :reason, duration_ms = :durationMs, completed_at = :now,
        expires_at = :expiresAt, bytes_written = NULL`,
    },
    {
      code: args.code,
      reason: args.reason,
      durationMs: args.durationMs,
      now: args.now,
      expiresAt: args.expiresAt,
    },
  );
}

/** Nothing of the artifact is left; the row stays as the record of the failure. */
export function forgetCopies(db: DatabaseSync, args: { id: string }): void {
  run(db, 'DELETE FROM backup_copies WHERE backup_id = :id', args);
}

/** The tombstone: from here on a deletion only goes forward. BACKUP_IN_PROGRESS, BACKUP_IN_USE. Idempotent. */
export function markDeleting(db: DatabaseSync, args: { id: string }): BackupRecord {
  const backup = existing(db, args.id);
  assertGate(canDelete(backup));
  run(db, `UPDATE backup_copies SET state = 'removing' WHERE backup_id = :id`, { id: args.id });
  return move(
    db,
    { id: args.id, from: ['Completed', 'Failed', 'Deleting'], to: 'Deleting', set: 'expires_at = NULL' },
    {},
  );
}

/** Removes the row of a deleted backup, after its bytes. Its runs and events stay. Idempotent. */
export function forget(db: DatabaseSync, args: { id: string }): void {
  const backup = get(db, args);
  if (backup === null) return;
  expectOne(
    run(db, `DELETE FROM backups WHERE id = :id AND status = 'Deleting'`, args),
    `The backup ${args.id} is not being deleted`,
  );
  touch(db, { id: backup.serviceId });
}

export function copies(db: DatabaseSync, args: { id: string }): BackupCopyRecord[] {
  return allRows<BackupCopyRecord>(
    db,
    `SELECT backup_id AS backupId, repository_id AS repositoryId, artifact_id AS artifactId, state
       FROM backup_copies WHERE backup_id = :id`,
    args,
  ).map((row) => ({ ...row }));
}

export function knowsArtifact(db: DatabaseSync, args: { repositoryId: string; artifactId: string }): boolean {
  return (
    getRow(
      db,
      'SELECT 1 FROM backup_copies WHERE repository_id = :repositoryId AND artifact_id = :artifactId',
      args,
    ) !== undefined
  );
}

export function copiesOfFailed(db: DatabaseSync): BackupCopyRecord[] {
  return allRows<BackupCopyRecord>(
    db,
    `SELECT c.backup_id AS backupId, c.repository_id AS repositoryId, c.artifact_id AS artifactId, c.state
       FROM backup_copies c JOIN backups b ON b.id = c.backup_id WHERE b.status = 'Failed'`,
  ).map((row) => ({ ...row }));
}
