import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import { textOf } from '@holdfast/db-backup-domain/kubeblocks';
import type { ServiceKey } from '@holdfast/db-backup-domain/wire';
import type { NamespaceState } from '../cache/namespace-state.ts';
import { deletedServicesIn } from './deleted-service.ts';
import { knownServiceOf, type KnownService, type ShownAt } from './service-of.ts';

/** Every service of a namespace: those that live, and those that are gone but for their backups. */
export function servicesIn(state: NamespaceState, at: ShownAt): KnownService[] {
  const living = [...state.clusters.values()].map((cluster) => knownServiceOf(state, cluster, at));
  return [...living, ...deletedServicesIn(state, at)];
}

/** The living service of that name, else its newest Deleted namesake; with a uid, that one only. SERVICE_NOT_FOUND. */
export function requireService(
  state: NamespaceState,
  key: Pick<ServiceKey, 'name'> & { readonly uid?: string | undefined },
  at: ShownAt,
): KnownService {
  const cluster = state.clusters.get(key.name);
  if (cluster && (key.uid === undefined || key.uid === textOf(cluster, 'metadata', 'uid')))
    return knownServiceOf(state, cluster, at);
  const [newest] = deletedServicesIn(state, at)
    .filter(({ service }) => service.name === key.name && (key.uid === undefined || service.uid === key.uid))
    .toSorted((a, b) => (a.service.createdAt < b.service.createdAt ? 1 : -1));
  if (!newest) throw new HoldfastError('SERVICE_NOT_FOUND');
  return newest;
}
