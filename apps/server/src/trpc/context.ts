import type { Actor, BackupBackend, Call } from '@holdfast/db-backup-domain/backend';
import type { MasterKeyCopy } from '../usecases/confirm-master-key-copy.ts';
import type { OwnPort } from '../usecases/register-service.ts';

/** What the procedures work with, the same for every request. */
export interface ServerServices extends MasterKeyCopy, OwnPort {
  readonly backend: BackupBackend;
  /** Version of Holdfast. */
  readonly version: string;
}

/** What the procedures know of one request. */
export interface RequestContext {
  readonly services: ServerServices;
  /** null: nobody is signed in. */
  readonly actor: Actor | null;
  readonly requestId: string;
  /** Aborts when the caller is gone. */
  readonly signal?: AbortSignal | undefined;
}

/** What accompanies the backend's calls of this request. */
export function callOf(actor: Actor, context: RequestContext): Call {
  const { requestId, signal } = context;
  return signal === undefined ? { actor, requestId } : { actor, requestId, signal };
}

/** True where the request took too long, and not where its caller has gone. */
export function isTimeUp(signal: AbortSignal): boolean {
  return signal.reason instanceof DOMException && signal.reason.name === 'TimeoutError';
}
