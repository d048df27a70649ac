import { createHash } from 'node:crypto';
import type { Call } from '@holdfast/db-backup-domain/backend';

const KEY_LENGTH = 32;

/**
 * What a new Cluster keeps of the `requestId` that asked for it. Request ids are the caller's own: another caller may use
 * the same one, so that who asked is part of it.
 */
export function requestKey(call: Call, requestId: string): string {
  const text = JSON.stringify(['restore', call.actor.id, requestId]);
  return createHash('sha256').update(text).digest('hex').slice(0, KEY_LENGTH);
}
