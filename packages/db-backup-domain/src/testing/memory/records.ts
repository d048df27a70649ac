import type {
  BackupStatus,
  BackupType,
  Connection,
  Engine,
  ObjectKind,
  Restore,
  Retention,
  Schedule,
  ServiceStatus,
} from '../../wire/index.ts';

/** What is inside a DB Service: databases, and whatever they hold, down to things with rows. */
export interface DataNode {
  readonly kind: ObjectKind;
  readonly name: string;
  readonly children?: readonly DataNode[];
  readonly columns?: readonly { readonly name: string; readonly type: string }[];
  /** Each value in the database's own text form; null is SQL NULL. */
  readonly rows?: readonly (readonly (string | null)[])[];
  /** What the server thinks is in it; without it, as many as there are rows. */
  readonly estimate?: number;
}

export interface ServiceRecord {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  readonly projectId: string;
  readonly engine: Engine | null;
  readonly engineLabel: string;
  readonly version: string | null;
  readonly createdAt: string;
  readonly managed: boolean;
  readonly connection: Connection | null;
  readonly restoredFrom: { serviceUid: string; serviceName: string; backup: string } | null;
  /** A sentence, where the service cannot be backed up though its engine may be supported. */
  readonly unsupportedReason: string | null;
  readonly browsable: boolean;
  readonly nameMaxLength: number;
  status: ServiceStatus;
  statusReason?: string | undefined;
  data: readonly DataNode[];
}

export interface BackupRecord {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  readonly description: string | null;
  readonly type: BackupType;
  readonly serviceUid: string;
  readonly serviceName: string;
  readonly createdAt: string;
  /** Taken from the policy when the run began; null for a manual backup, which does not expire. */
  readonly retention: Retention | null;
  /** The contents of the service when the backup was accepted. */
  readonly data: readonly DataNode[];
  status: BackupStatus;
  stalled: boolean;
  startedAt: string | null;
  completedAt: string | null;
  bytesWritten: number;
  sizeBytes: number | null;
  /** What the source held, once it is known. */
  sourceBytes: number | null;
  failureReason: string | null;
  expiresAt: string | null;
}

/** The wire's restore, with the uids of what it reads and makes. */
export interface RestoreRecord extends Restore {
  readonly targetUid: string;
  readonly backupUid: string;
  readonly data: readonly DataNode[];
  readonly order: number;
}

export interface PolicyRecord {
  readonly serviceUid: string;
  enabled: boolean;
  /** Since when it has been as it is now. */
  since: string;
  schedule: Schedule;
  timeZone: string | null;
  retention: Retention;
  lastRunUid: string | null;
  health: { ok: true } | { ok: false; reason: string };
  revision: string;
}
