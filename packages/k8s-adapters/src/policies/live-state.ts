import type { Call } from '@holdfast/db-backup-domain/backend';
import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import { LABELS, textOf } from '@holdfast/db-backup-domain/kubeblocks';
import type { NamespaceState, WatchedKind } from '../cache/namespace-state.ts';
import { allPages } from '../connection/all-pages.ts';
import type { KindRef, KubeApi, KubeObject } from '../connection/kube-api.ts';
import { BACKUP_POLICY } from '../kinds/backup-policy/backup-policy-kind.ts';
import { BACKUP_SCHEDULE } from '../kinds/backup-schedule/backup-schedule-kind.ts';
import { clusterKind } from '../kinds/cluster/cluster-kind.ts';
import type { KubeContext } from '../kube-context.ts';

export interface ServiceName {
  readonly namespace: string;
  readonly service: string;
}

/** A namespace's state in which everything that one service's policy hangs on was read just now. */
export interface LiveState {
  readonly state: NamespaceState;
  readonly cluster: KubeObject;
}

/** Read with the caller's own token. Throws `KubeApiError`, and `HoldfastError` SERVICE_NOT_FOUND. */
export async function liveState(context: KubeContext, call: Call, input: ServiceName): Promise<LiveState> {
  const { namespace, service } = input;
  const known = await context.stateOf(call, namespace);
  const api = context.apiOf(call);
  const cluster = await api.get(clusterKind(context.line), { namespace, name: service });
  if (cluster === null) throw new HoldfastError('SERVICE_NOT_FOUND');
  const [policies, schedules] = await Promise.all([
    ofService(api, BACKUP_POLICY, input),
    ofService(api, BACKUP_SCHEDULE, input),
  ]);
  const clusters = new Map([[service, cluster]]);
  return { state: { ...known, clusters, policies, schedules }, cluster };
}

/** The same after an answer to a write. */
export function withObject({ state, cluster }: LiveState, kind: WatchedKind, object: KubeObject): LiveState {
  const objects = new Map(state[kind]).set(textOf(object, 'metadata', 'name') ?? '', object);
  return { state: { ...state, [kind]: objects }, cluster: kind === 'clusters' ? object : cluster };
}

async function ofService(
  api: KubeApi,
  kind: KindRef,
  { namespace, service }: ServiceName,
): Promise<Map<string, KubeObject>> {
  const found = await allPages(api, kind, { namespace, labelSelector: `${LABELS.instance}=${service}` });
  return new Map(found.map((object) => [textOf(object, 'metadata', 'name') ?? '', object]));
}
