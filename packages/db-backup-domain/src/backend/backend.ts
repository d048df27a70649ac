import type {
  BackendKind,
  BackupPolicy,
  BackupSummary,
  CreateBackupInput,
  DbObject,
  DbService,
  DeleteBackupInput,
  DisablePolicyInput,
  DiscardRestoreInput,
  GetServiceInput,
  ObjectsInput,
  Project,
  RegisterServiceInput,
  Restore,
  RestoreBackupInput,
  RowsInput,
  RowsPage,
  ServiceKey,
  ServiceView,
  SystemInfo,
  Unchanged,
  UpdatePolicyInput,
} from '../wire/index.ts';

/** Who asks. The embedded backend has one owner; a platform tells its callers apart by their own token. */
export interface Actor {
  readonly id: string;
  /** The caller's own credential for the platform, where the backend acts in their name. Never logged. */
  readonly credential?: string;
}

/** What accompanies every call of a backend. */
export interface Call {
  readonly actor: Actor;
  /** Names the request in logs and errors. It is not the idempotency key, which is part of an input. */
  readonly requestId: string;
  readonly signal?: AbortSignal;
}

/**
 * What both backends keep. Each method is one consistent step: it ends done, or throws a `HoldfastError` and has
 * changed nothing that the caller could see. Inputs have passed the static rules (names, description, schedule,
 * retention); what depends on state (running, taken, in use) is the backend's to hold, without a race.
 */
export interface BackupBackend {
  readonly kind: BackendKind;

  info(call: Call): Promise<Omit<SystemInfo, 'version'>>;
  listProjects(call: Call): Promise<Project[]>;
  /** Those the caller may see; Deleted ones with surviving backups included. Order: namespace, name, createdAt. */
  listServices(call: Call, filter: { projectId?: string }): Promise<DbService[]>;
  /** SERVICE_NOT_FOUND. Without `uid` the living service of that name, else its newest Deleted namesake. */
  getService(call: Call, key: ServiceKey & { uid?: string }): Promise<DbService>;
  /** All that the service surface shows, read at one moment. */
  viewService(call: Call, input: GetServiceInput): Promise<ServiceView | Unchanged>;

  /** Advisory: true where a create with this name would find it taken. */
  isNameTaken(
    call: Call,
    input: { namespace: string; kind: 'backup' | 'service'; name: string },
  ): Promise<boolean>;

  /**
   * BROWSE_UNSUPPORTED, SERVICE_NOT_RUNNING, SERVICE_UNREACHABLE; OBJECT_NOT_FOUND for the path of what could hold objects and
   * is not there; BACKEND_REJECTED where the server refuses. Read only. `path` [] lists databases.
   */
  listObjects(call: Call, input: ObjectsInput): Promise<DbObject[]>;
  /**
   * As `listObjects`: OBJECT_NOT_FOUND also for what went between the listing and the reading; REQUEST_INVALID for what holds
   * objects and has no rows of its own; BROWSE_UNSUPPORTED for what only the engine's own programs can show.
   */
  readRows(call: Call, input: RowsInput): Promise<RowsPage>;

  /**
   * Accepts a manual backup and returns it Pending or Running; the work goes on by itself. The same `requestId`
   * returns the first call's backup as it is now. SERVICE_NOT_RUNNING, ENGINE_UNSUPPORTED, BACKUP_NAME_TAKEN, TOOL_MISSING, …
   */
  createBackup(call: Call, input: CreateBackupInput): Promise<BackupSummary>;
  /** Idempotent: gone is `gone`, being deleted is `deleting`. BACKUP_IN_PROGRESS, BACKUP_IN_USE, BACKUP_HAS_CHILDREN. */
  deleteBackup(call: Call, input: DeleteBackupInput): Promise<{ state: 'deleting' | 'gone' }>;
  /** Accepts a restore into a new DB Service. BACKUP_NOT_FOUND, BACKUP_NOT_COMPLETED, SERVICE_NAME_TAKEN, … */
  restoreBackup(call: Call, input: RestoreBackupInput): Promise<Restore>;
  /** Clears away what a failed restore left, and only that. Idempotent. RESTORE_NOT_FOUND; a living restore is BACKUP_IN_USE. */
  discardRestore(call: Call, input: DiscardRestoreInput): Promise<Restore>;

  /**
   * Enables the policy. POLICY_CHANGED when `expectedRevision` is given and is not the current one;
   * `NO_POLICY_REVISION` expects that there is none.
   */
  updatePolicy(call: Call, input: UpdatePolicyInput): Promise<BackupPolicy>;
  /** null when there was no policy. Existing backups stay, their expiry as it was. */
  disablePolicy(call: Call, input: DisablePolicyInput): Promise<BackupPolicy | null>;

  /** The life of servers, where the backend owns it; absent: NOT_SUPPORTED_HERE. */
  readonly services?: ServiceLife;
}

export interface ServiceLife {
  /** Tests the connection first: SERVICE_UNREACHABLE and nothing is kept. SERVICE_NAME_TAKEN. */
  register(call: Call, input: RegisterServiceInput): Promise<DbService>;
  start(call: Call, key: ServiceKey): Promise<DbService>;
  stop(call: Call, key: ServiceKey): Promise<DbService>;
  /** Removes the service; its backups survive, and with them it stays listed as Deleted. BACKUP_IN_PROGRESS, BACKUP_IN_USE. */
  remove(call: Call, key: ServiceKey): Promise<{ removed: true }>;
}
