import type { DatabaseSync } from 'node:sqlite';
import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import type { Engine } from '@holdfast/db-backup-domain/wire';
import type { ServerFacts } from '../../dialects/dialect.ts';
import { allRows, expectOne, getRow, run, type Parameters } from '../database/statements.ts';
import type {
  ListedService,
  RestoredFrom,
  ManagedServerRecord,
  ServiceRecord,
  ServiceState,
} from '../records.ts';

const COLUMNS = `s.id, s.namespace, s.name, s.engine, s.engine_label AS engineLabel, s.version, s.managed, s.state,
  s.should_run AS shouldRun, s.failure_reason AS failureReason, s.created_at AS createdAt,
  s.removed_at AS removedAt, s.host, s.port, s.username, s.sealed_password AS sealedPassword, s.facts, s.server,
  s.restored_from AS restoredFrom, s.revision`;
const LISTED_COLUMNS = `${COLUMNS},
  (SELECT max(b.completed_at) FROM backups b WHERE b.service_id = s.id AND b.status = 'Completed') AS lastCompletedAt,
  EXISTS (SELECT 1 FROM backups b WHERE b.service_id = s.id AND b.status IN ('Pending', 'Running', 'Deleting'))
    OR EXISTS (SELECT 1 FROM restores r WHERE r.source_id = s.id AND r.stage NOT IN ('ready', 'failed'))
    OR EXISTS (SELECT 1 FROM restores r WHERE r.target_id = s.id AND r.stage NOT IN ('ready', 'failed')) AS busy,
  EXISTS (SELECT 1 FROM backups b WHERE b.service_id = s.id) AS hasBackups`;
/** Gone for the reader: Deleted and without surviving backups. */
const VISIBLE = `(s.state <> 'Deleted' OR EXISTS (SELECT 1 FROM backups b WHERE b.service_id = s.id))`;

type Row = Record<string, unknown>;

function json<T>(text: unknown): T | null {
  return typeof text === 'string' ? (JSON.parse(text) as T) : null;
}

function toRecord(row: Row): ServiceRecord {
  return {
    ...(row as unknown as ServiceRecord),
    managed: row['managed'] === 1,
    shouldRun: row['shouldRun'] === 1,
    facts: json<ServerFacts>(row['facts']),
    server: json<ManagedServerRecord>(row['server']),
    restoredFrom: json<RestoredFrom>(row['restoredFrom']),
  };
}

function toListed(row: Row): ListedService {
  return {
    ...(row as unknown as ListedService),
    ...toRecord(row),
    busy: row['busy'] === 1,
    hasBackups: row['hasBackups'] === 1,
  };
}

export interface NewService {
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  readonly engine: Engine;
  readonly engineLabel: string;
  readonly version: string | null;
  readonly managed: boolean;
  readonly state: 'Creating' | 'Running';
  readonly now: number;
  readonly host: string | null;
  readonly port: number | null;
  readonly username: string | null;
  readonly sealedPassword: Uint8Array | null;
  readonly facts: ServerFacts | null;
  readonly restoredFrom: RestoredFrom | null;
}

/** SERVICE_NAME_TAKEN. */
export function insert(db: DatabaseSync, service: NewService): ServiceRecord {
  if (findLiving(db, service) !== null) throw new HoldfastError('SERVICE_NAME_TAKEN');
  run(
    db,
    `INSERT INTO services (id, namespace, name, engine, engine_label, version, managed, state, created_at, host, port,
       username, sealed_password, facts, restored_from)
     VALUES (:id, :namespace, :name, :engine, :engineLabel, :version, :managed, :state, :now, :host, :port, :username,
       :sealedPassword, :facts, :restoredFrom)`,
    {
      ...service,
      managed: service.managed ? 1 : 0,
      facts: service.facts && JSON.stringify(service.facts),
      restoredFrom: service.restoredFrom && JSON.stringify(service.restoredFrom),
    },
  );
  return existing(db, service.id);
}

export function get(db: DatabaseSync, args: { id: string }): ServiceRecord | null {
  const row = getRow<Row>(db, `SELECT ${COLUMNS} FROM services s WHERE s.id = :id`, { id: args.id });
  return row === undefined ? null : toRecord(row);
}

function existing(db: DatabaseSync, id: string): ServiceRecord {
  const found = get(db, { id });
  if (found === null) throw new HoldfastError('SERVICE_NOT_FOUND');
  return found;
}

export interface ServiceLookup {
  readonly namespace: string;
  readonly name: string;
  readonly uid?: string | undefined;
}

/** The service that holds the name now, whatever its state. */
export function findLiving(db: DatabaseSync, key: { namespace: string; name: string }): ServiceRecord | null {
  const row = getRow<Row>(
    db,
    `SELECT ${COLUMNS} FROM services s WHERE s.namespace = :namespace AND s.name = :name AND s.state <> 'Deleted'`,
    { namespace: key.namespace, name: key.name },
  );
  return row === undefined ? null : toRecord(row);
}

/** By uid where it is given, else the living one of that name, else its newest Deleted namesake with backups. */
export function find(db: DatabaseSync, key: ServiceLookup): ListedService | null {
  const row = getRow<Row>(
    db,
    `SELECT ${LISTED_COLUMNS} FROM services s
      WHERE s.namespace = :namespace AND s.name = :name AND (:uid IS NULL OR s.id = :uid) AND ${VISIBLE}
      ORDER BY s.state = 'Deleted', s.created_at DESC, s.id DESC LIMIT 1`,
    { namespace: key.namespace, name: key.name, uid: key.uid ?? null },
  );
  return row === undefined ? null : toListed(row);
}

export function list(db: DatabaseSync, args: { namespace?: string }): ListedService[] {
  return allRows<Row>(
    db,
    `SELECT ${LISTED_COLUMNS} FROM services s WHERE (:namespace IS NULL OR s.namespace = :namespace) AND ${VISIBLE}
      ORDER BY s.namespace, s.name, s.created_at, s.id`,
    { namespace: args.namespace ?? null },
  ).map(toListed);
}

/** Every managed service that is not gone, for the start of the engine. */
export function listManaged(db: DatabaseSync): ServiceRecord[] {
  return allRows<Row>(
    db,
    `SELECT ${COLUMNS} FROM services s WHERE s.managed = 1 AND s.state <> 'Deleted' ORDER BY s.created_at`,
  ).map(toRecord);
}

/** Anything that the surface of the service shows has changed. */
export function touch(db: DatabaseSync, args: { id: string }): void {
  run(db, 'UPDATE services SET revision = revision + 1 WHERE id = :id', { id: args.id });
}

interface Move {
  readonly id: string;
  readonly from: readonly ServiceState[];
  readonly to: ServiceState;
  /** Constant SQL of further columns. */
  readonly set?: string;
}

function move(db: DatabaseSync, change: Move, values: Parameters = {}): ServiceRecord {
  const from = change.from.map((state) => `'${state}'`).join(', ');
  const set = change.set === undefined ? '' : `, ${change.set}`;
  const changes = run(
    db,
    `UPDATE services SET state = '${change.to}', revision = revision + 1${set} WHERE id = :id AND state IN (${from})`,
    { ...values, id: change.id },
  );
  expectOne(changes, `The DB Service ${change.id} cannot become ${change.to} from where it is`);
  return existing(db, change.id);
}

/** Where the server of a managed service is, so that it is found again after a crash. No change of state. */
export function recordServer(
  db: DatabaseSync,
  args: { id: string; server: ManagedServerRecord | null },
): void {
  run(db, 'UPDATE services SET server = :server WHERE id = :id', {
    id: args.id,
    server: args.server && JSON.stringify(args.server),
  });
}

export function recordFacts(db: DatabaseSync, args: { id: string; facts: ServerFacts }): void {
  run(
    db,
    `UPDATE services SET facts = :facts, version = :version, engine_label = :label, revision = revision + 1
      WHERE id = :id`,
    { id: args.id, facts: JSON.stringify(args.facts), version: args.facts.version, label: args.facts.label },
  );
}

/** The address of a managed server, known once it is provisioned. */
export function recordConnection(
  db: DatabaseSync,
  args: { id: string; host: string; port: number; username: string; sealedPassword: Uint8Array },
): void {
  run(
    db,
    `UPDATE services SET host = :host, port = :port, username = :username, sealed_password = :sealedPassword,
       revision = revision + 1 WHERE id = :id`,
    args,
  );
}

export function markRunning(db: DatabaseSync, args: { id: string }): ServiceRecord {
  return move(db, {
    id: args.id,
    from: ['Creating', 'Running', 'Stopped', 'Failed'],
    to: 'Running',
    set: 'should_run = 1, failure_reason = NULL',
  });
}

/** Back to the making: a demo whose first attempt failed is tried again. */
export function markCreating(db: DatabaseSync, args: { id: string }): ServiceRecord {
  return move(db, {
    id: args.id,
    from: ['Creating', 'Failed'],
    to: 'Creating',
    set: 'failure_reason = NULL',
  });
}

/** SERVICE_NOT_RUNNING where it does not run; BACKUP_IN_PROGRESS while a backup reads it. */
export function markStopping(db: DatabaseSync, args: { id: string }): ServiceRecord {
  if (existing(db, args.id).state !== 'Running') throw new HoldfastError('SERVICE_NOT_RUNNING');
  refuseWhileBackedUp(db, args.id);
  return move(db, { id: args.id, from: ['Running'], to: 'Stopping', set: 'should_run = 0' });
}

export function markStopped(db: DatabaseSync, args: { id: string }): ServiceRecord {
  return move(db, { id: args.id, from: ['Stopping', 'Running', 'Failed', 'Stopped'], to: 'Stopped' });
}

export function markFailed(db: DatabaseSync, args: { id: string; reason: string }): ServiceRecord {
  return move(
    db,
    {
      id: args.id,
      from: ['Creating', 'Running', 'Stopping', 'Stopped', 'Failed'],
      to: 'Failed',
      set: 'failure_reason = :reason',
    },
    { reason: args.reason },
  );
}

/** BACKUP_IN_PROGRESS, BACKUP_IN_USE. Idempotent: a removal that was interrupted goes on. */
export function markDeleting(db: DatabaseSync, args: { id: string }): ServiceRecord {
  refuseWhileBackedUp(db, args.id);
  const restoring = getRow(
    db,
    `SELECT 1 FROM restores WHERE (source_id = :id OR target_id = :id) AND stage NOT IN ('ready', 'failed') LIMIT 1`,
    args,
  );
  if (restoring !== undefined) throw new HoldfastError('BACKUP_IN_USE');
  return move(db, {
    id: args.id,
    from: ['Creating', 'Running', 'Stopping', 'Stopped', 'Failed', 'Deleting'],
    to: 'Deleting',
    set: 'should_run = 0',
  });
}

/** Its secret goes with it; the row stays for the backups and the restores that name it. */
export function markDeleted(db: DatabaseSync, args: { id: string; now: number }): ServiceRecord {
  run(db, 'DELETE FROM schedules WHERE service_id = :id', { id: args.id });
  return move(
    db,
    {
      id: args.id,
      from: ['Deleting'],
      to: 'Deleted',
      set: 'removed_at = :now, sealed_password = NULL, host = NULL, port = NULL, server = NULL',
    },
    { now: args.now },
  );
}

/** Removes the row of a service that a failed restore was making. It never ran and has no backups. */
export function forgetUnfinished(db: DatabaseSync, args: { id: string }): void {
  run(db, `DELETE FROM services WHERE id = :id AND state IN ('Creating', 'Failed')`, { id: args.id });
}

function refuseWhileBackedUp(db: DatabaseSync, id: string): void {
  const inProgress = getRow(
    db,
    `SELECT 1 FROM backups WHERE service_id = :id AND status IN ('Pending', 'Running') LIMIT 1`,
    { id },
  );
  if (inProgress !== undefined) throw new HoldfastError('BACKUP_IN_PROGRESS');
}
