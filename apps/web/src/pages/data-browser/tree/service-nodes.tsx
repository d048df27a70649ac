import type { TreeNode } from '@holdfast/ui';
import type { DbService, Project } from '@holdfast/db-backup-domain/wire';
import { EngineMark, ServiceStatus } from '../../../entities/db-service/index.ts';
import type { ObjectsAt } from '../../../features/browse-objects/index.ts';
import type { Messages } from '../../../shared/i18n/index.ts';
import { projectNodeId, serviceNodeId } from './node-ids.ts';
import { objectNodesAt } from './object-nodes.tsx';

export interface TreeContents {
  projects: readonly Project[];
  services: readonly DbService[];
  places: ReadonlyMap<string, ObjectsAt>;
  m: Messages;
}

/** Projects, and below each its DB Services. A service of a project that is not listed still has its place. */
export function projectNodes({ projects, services, places, m }: TreeContents): TreeNode[] {
  const listed = new Set(projects.map(({ id }) => id));
  const others = [...new Set(services.map(({ projectId }) => projectId))].filter((id) => !listed.has(id));
  return [...projects, ...others.map((id) => ({ id, name: id }))]
    .map(({ id, name }) => ({ id, name, own: services.filter((service) => service.projectId === id) }))
    .filter(({ own }) => own.length > 0)
    .map(({ id, name, own }) => ({
      id: projectNodeId(id),
      text: name,
      look: 'strong' as const,
      expandable: true,
      passive: true,
      children: [...own.filter(isThere), ...own.filter((service) => !isThere(service))].map((service) =>
        serviceNode(service, { places, m }),
      ),
    }));
}

/** What is gone and lives on in its backups stands below what is there. */
const isThere = ({ status }: DbService): boolean => status !== 'Deleted';

function serviceNode(service: DbService, { places, m }: Pick<TreeContents, 'places' | 'm'>): TreeNode {
  const gone = !isThere(service);
  const browsable = service.browse.allowed;
  return {
    id: serviceNodeId(service),
    text: `${service.name}, ${m.services.status[service.status]}, ${service.engineLabel}`,
    name: service.name,
    look: gone ? 'muted' : 'strong',
    icon: <EngineMark engine={service.engine} gone={gone} />,
    trailing: <ServiceStatus status={service.status} compact={service.status === 'Running'} />,
    expandable: browsable,
    ...(browsable ? { children: objectNodesAt([], { service, places, m }) } : {}),
  };
}
