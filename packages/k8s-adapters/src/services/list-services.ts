import type { Call } from '@holdfast/db-backup-domain/backend';
import type { DbService, Project } from '@holdfast/db-backup-domain/wire';
import type { KubeContext } from '../kube-context.ts';
import { servicesIn } from './find-service.ts';
import { momentOf } from './moment-of.ts';

/** Those of the namespaces that the caller may read. Order: namespace, name, createdAt. */
export async function listServices(
  context: KubeContext,
  call: Call,
  { projectId }: { projectId?: string },
): Promise<DbService[]> {
  const services = (await readServices(context, call)).flatMap(({ services: own }) => own);
  return services
    .filter((service) => projectId === undefined || service.projectId === projectId)
    .toSorted(byNamespaceNameAge);
}

/** The projects of those services; a namespace without any is one too: an empty one. Order: id. */
export async function listProjects(context: KubeContext, call: Call): Promise<Project[]> {
  const ids = (await readServices(context, call)).flatMap(({ namespace, services }) =>
    services.length === 0 ? [namespace] : services.map(({ projectId }) => projectId),
  );
  return [...new Set(ids)].toSorted().map((id) => ({ id, name: id }));
}

async function readServices(
  context: KubeContext,
  call: Call,
): Promise<{ namespace: string; services: DbService[] }[]> {
  const namespaces = await context.readableNamespaces(call);
  const states = await Promise.all(namespaces.map((namespace) => context.stateOf(call, namespace)));
  const at = momentOf(context);
  return states.map((state) => ({
    namespace: state.namespace,
    services: servicesIn(state, at).map(({ service }) => service),
  }));
}

function byNamespaceNameAge(a: DbService, b: DbService): number {
  const keys = ['namespace', 'name', 'createdAt', 'uid'] as const;
  const key = keys.find((candidate) => a[candidate] !== b[candidate]);
  if (key === undefined) return 0;
  return a[key] < b[key] ? -1 : 1;
}
