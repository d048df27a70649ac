import { HoldfastError } from '../../errors/index.ts';
import { assertPolicyInput, assertPolicyRevision } from '../../policy/index.ts';
import type { BackupPolicy, DisablePolicyInput, UpdatePolicyInput } from '../../wire/index.ts';
import type { ServiceRecord } from './records.ts';
import type { MemoryState } from './state.ts';
import { showPolicy, showService } from './views.ts';

export function updatePolicy(state: MemoryState, input: UpdatePolicyInput): BackupPolicy {
  const service = serviceWithPolicy(state, input);
  const current = showPolicy(state, service.uid);
  assertPolicyRevision(input.expectedRevision, current);
  assertPolicyInput(input, current);
  if (!showService(state, service).backup.supported) throw new HoldfastError('ENGINE_UNSUPPORTED');
  state.policies.set(service.uid, {
    serviceUid: service.uid,
    enabled: true,
    since: state.now(),
    schedule: structuredClone(input.schedule),
    timeZone: input.timeZone,
    retention: { ...input.retention },
    lastRunUid: state.policies.get(service.uid)?.lastRunUid ?? null,
    health: { ok: true },
    revision: String(state.nextNumber()),
  });
  return policyOf(state, service);
}

export function disablePolicy(state: MemoryState, input: DisablePolicyInput): BackupPolicy | null {
  const service = serviceWithPolicy(state, input);
  const policy = state.policies.get(service.uid);
  assertPolicyRevision(input.expectedRevision, policy ?? null);
  if (!policy) return null;
  if (policy.enabled) {
    policy.enabled = false;
    policy.revision = String(state.nextNumber());
  }
  return policyOf(state, service);
}

/** A policy is a matter of a service that exists: for a Deleted one, SERVICE_NOT_FOUND. */
function serviceWithPolicy(state: MemoryState, input: { namespace: string; service: string }): ServiceRecord {
  const service = state.service({ namespace: input.namespace, name: input.service });
  if (service.status === 'Deleted') throw new HoldfastError('SERVICE_NOT_FOUND');
  return service;
}

function policyOf(state: MemoryState, service: ServiceRecord): BackupPolicy {
  const policy = showPolicy(state, service.uid);
  if (!policy) throw new HoldfastError('INTERNAL');
  return policy;
}
