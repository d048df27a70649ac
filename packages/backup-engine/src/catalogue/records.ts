import type {
  BackupStatus,
  BackupType,
  Engine,
  Restore,
  Retention,
  Schedule,
} from '@holdfast/db-backup-domain/wire';
import type { FailureCode } from '../failure.ts';
import type { MemberContents, ServerFacts } from '../dialects/dialect.ts';
import type { ServerRecord } from '../servers/server-record.ts';

/** What the catalogue knows, as plain data. Instants are milliseconds since the epoch. */

export type ServiceState =
  'Creating' | 'Running' | 'Stopping' | 'Stopped' | 'Failed' | 'Deleting' | 'Deleted';

/** How a server that Holdfast runs is found again after a crash. */
export interface ManagedServerRecord {
  readonly folder: string;
  readonly port: number;
  /** null while it is not started. */
  readonly process: ServerRecord | null;
}

export interface RestoredFrom {
  readonly service: { readonly namespace: string; readonly name: string; readonly uid: string };
  readonly backup: string;
}

export interface ServiceRecord {
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  readonly engine: Engine;
  readonly engineLabel: string;
  readonly version: string | null;
  readonly managed: boolean;
  readonly state: ServiceState;
  /** A managed server that should be up: it is started again when it is found down. */
  readonly shouldRun: boolean;
  readonly failureReason: string | null;
  readonly createdAt: number;
  readonly removedAt: number | null;
  readonly host: string | null;
  readonly port: number | null;
  readonly username: string | null;
  readonly sealedPassword: Uint8Array | null;
  readonly facts: ServerFacts | null;
  readonly server: ManagedServerRecord | null;
  readonly restoredFrom: RestoredFrom | null;
  /** Grows with every change of the service or of anything its surface shows. */
  readonly revision: number;
}

/** A service with what its line in a list shows. */
export interface ListedService extends ServiceRecord {
  readonly lastCompletedAt: number | null;
  readonly busy: boolean;
  readonly hasBackups: boolean;
}

/** What each member held, by member name, as the read-back counted it. */
export type BackupContents = Readonly<Record<string, MemberContents>>;

export interface BackupRecord {
  readonly id: string;
  readonly namespace: string;
  readonly serviceId: string;
  readonly name: string;
  readonly description: string | null;
  readonly type: BackupType;
  readonly status: BackupStatus;
  readonly method: string | null;
  readonly createdAt: number;
  readonly startedAt: number | null;
  readonly completedAt: number | null;
  readonly durationMs: number | null;
  readonly sizeBytes: number | null;
  /** What the source held when it was backed up. */
  readonly sourceBytes: number | null;
  readonly bytesWritten: number | null;
  readonly failureCode: FailureCode | null;
  readonly failureReason: string | null;
  readonly expiresAt: number | null;
  /** An unfinished restore reads it. */
  readonly inUse: boolean;
}

export interface BackupCopyRecord {
  readonly backupId: string;
  readonly repositoryId: string;
  readonly artifactId: string;
  readonly state: 'writing' | 'stored' | 'removing';
}

export interface ScheduleRecord {
  readonly id: string;
  readonly serviceId: string;
  readonly enabled: boolean;
  readonly schedule: Schedule;
  readonly timeZone: string | null;
  readonly retention: Retention;
  readonly nextRunAt: number | null;
  readonly revision: number;
  /** Since when it has been as it is now. */
  readonly updatedAt: number;
  /** The newest backup that the schedule made and that is still there. */
  readonly lastRun: {
    readonly at: number;
    readonly status: BackupStatus;
    readonly failureReason: string | null;
  } | null;
  /** The occurrence that was taken last: when it was due, and the later ones that it made up for. */
  readonly lastOccurrence: {
    readonly at: number;
    readonly outcome: 'started' | 'skipped';
    /** Why nothing was run. */
    readonly reason: string | null;
    readonly missed: number;
  } | null;
}

export interface RestoreRecord {
  readonly id: string;
  readonly namespace: string;
  readonly backupId: string;
  readonly backupName: string;
  readonly sourceId: string;
  readonly sourceName: string;
  readonly targetId: string;
  readonly targetName: string;
  readonly stage: Restore['stage'];
  readonly failedStage: Restore['stage'] | null;
  readonly cleanup: Restore['cleanup'];
  readonly startedAt: number;
  /** null: it has not come to this stage, or did so before that was recorded. */
  readonly provisioningAt: number | null;
  readonly restoringAt: number | null;
  readonly verifyingAt: number | null;
  readonly finishedAt: number | null;
  readonly failureReason: string | null;
}

declare const readBackBrand: unique symbol;

/**
 * Proof that the published bytes of an artifact were read again, decrypted and decoded to their end. Only
 * `backups/read-back.ts` makes one, and `markCompleted` accepts nothing else.
 */
export interface ReadBackEvidence {
  readonly artifactId: string;
  /** Bytes of all stored files, the manifest included. */
  readonly sizeBytes: number;
  /** What the source held when the artifact was written, by its manifest. */
  readonly sourceBytes: number;
  readonly contents: BackupContents;
  readonly [readBackBrand]: 'read back';
}
