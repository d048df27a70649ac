import { randomUUID } from 'node:crypto';
import type { Actor, BackupBackend } from '@holdfast/db-backup-domain/backend';
import { createCaller } from '../trpc/app-router.ts';

export interface TestCallerOptions {
  /** null: nobody is signed in. Default: the owner. */
  readonly actor?: Actor | null;
  readonly requestId?: string;
  readonly confirmMasterKeyCopy?: () => Promise<void>;
}

/** The typed procedures over any backend, without HTTP. */
export function createTestCaller(backend: BackupBackend, options: TestCallerOptions = {}) {
  const { actor = { id: 'owner' }, requestId = randomUUID(), confirmMasterKeyCopy } = options;
  return createCaller({
    services: { backend, version: '0.0.0-test', confirmMasterKeyCopy },
    actor,
    requestId,
  });
}
