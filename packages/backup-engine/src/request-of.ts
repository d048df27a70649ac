import type { Call } from '@holdfast/db-backup-domain/backend';

/** What names a call that may be repeated: the caller and its own id for it. Without an id, no two calls are the same. */
export function requestOf(
  call: Call,
  { requestId }: { requestId?: string | undefined },
): { actor: string; requestId: string } | undefined {
  return requestId === undefined ? undefined : { actor: call.actor.id, requestId };
}
