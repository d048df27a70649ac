import type { Call } from '@holdfast/db-backup-domain/backend';
import { assertGate } from '@holdfast/db-backup-domain/gates';
import type { DbService, ServiceKey } from '@holdfast/db-backup-domain/wire';
import type { KubeContext } from '../kube-context.ts';
import { requireService } from './find-service.ts';
import { momentOf } from './moment-of.ts';

/** SERVICE_NOT_FOUND. Without `uid` the living service of that name, else its newest Deleted namesake. */
export async function getService(
  context: KubeContext,
  call: Call,
  key: ServiceKey & { uid?: string },
): Promise<DbService> {
  const state = await context.stateOf(call, key.namespace);
  return requireService(state, key, momentOf(context)).service;
}

/** Looking into a service needs credentials that are not asked for: what its gate says, for a service that is there. */
export async function refuseBrowsing(context: KubeContext, call: Call, key: ServiceKey): Promise<never> {
  assertGate((await getService(context, call, key)).browse);
  throw new Error('No DB Service may be browsed here.');
}
