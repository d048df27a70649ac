import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import { assertPolicyInput, assertPolicyRevision } from '@holdfast/db-backup-domain/policy';
import type { BackupPolicy, DisablePolicyInput, UpdatePolicyInput } from '@holdfast/db-backup-domain/wire';
import type { Runtime } from '../runtime.ts';
import { requireLivingService } from '../services/find-service.ts';
import { nextRunAfter, showPolicy } from './show-policy.ts';

export async function updatePolicy(runtime: Runtime, input: UpdatePolicyInput): Promise<BackupPolicy> {
  const { catalogue, host } = runtime;
  const service = await requireLivingService(runtime, { namespace: input.namespace, name: input.service });
  const record = await catalogue.policies.ofService({ serviceId: service.id });
  const current = record && showPolicy(record);
  assertPolicyRevision(input.expectedRevision, current);
  assertPolicyInput(input, current);
  if (!runtime.dialects.has(service.engine)) throw new HoldfastError('ENGINE_UNSUPPORTED');
  const { schedule, timeZone, retention } = input;
  const now = host.clock.now();
  const saved = await catalogue.policies.save({
    ...{ id: host.ids.next(), serviceId: service.id, schedule, timeZone, retention, now },
    nextRunAt: nextRunAfter(input, now),
    expectedRevision: input.expectedRevision ?? null,
  });
  runtime.wakeScheduler();
  return showPolicy(saved);
}

export async function disablePolicy(
  runtime: Runtime,
  input: DisablePolicyInput,
): Promise<BackupPolicy | null> {
  const service = await requireLivingService(runtime, { namespace: input.namespace, name: input.service });
  const disabled = await runtime.catalogue.policies.disable({
    serviceId: service.id,
    now: runtime.host.clock.now(),
    expectedRevision: input.expectedRevision ?? null,
  });
  return disabled && showPolicy(disabled);
}
