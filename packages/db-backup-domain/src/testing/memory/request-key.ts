import type { Call } from '../../backend/index.ts';

/** Request ids are the caller's own: another caller, namespace or kind of request may use the same. */
export function requestKey(
  kind: 'backup' | 'restore',
  call: Call,
  input: { namespace: string; requestId?: string | undefined },
): string | null {
  if (input.requestId === undefined) return null;
  return JSON.stringify([kind, call.actor.id, input.namespace, input.requestId]);
}
