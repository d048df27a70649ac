import type { BackupBackend } from '@holdfast/db-backup-domain/backend';
import type { SignIn } from './sessions/sign-in.ts';

/** A backend at work, and who may use it. */
export interface OpenedBackend {
  readonly backend: BackupBackend;
  readonly signIn: SignIn;
  readonly confirmMasterKeyCopy?: () => Promise<void>;
  /** Rejects while the backend cannot serve. */
  checkReady(): Promise<void>;
  /** Lets running work end within the server's grace. */
  close(): Promise<void>;
}
