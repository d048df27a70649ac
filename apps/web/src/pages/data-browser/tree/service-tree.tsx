import { useMemo, useState, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { Button, EmptyState, Input, Skeleton, Tree, searchTree } from '@holdfast/ui';
import type { DbService, Project } from '@holdfast/db-backup-domain/wire';
import { useObjects } from '../../../features/browse-objects/index.ts';
import { useMessages } from '../../../shared/i18n/index.ts';
import { objectPath, servicePath, type ObjectAddress } from '../../../shared/routes/index.ts';
import { placeNodeId, projectNodeId, serviceNodeId } from './node-ids.ts';
import { RETRY_PREFIX } from './object-nodes.tsx';
import { projectNodes } from './service-nodes.tsx';
import { useExpansion } from './use-expansion.ts';

export interface ServiceTreeProps {
  projects: readonly Project[];
  services: readonly DbService[];
  /** The service whose surface or object is open. */
  current: DbService | undefined;
  openObject: ObjectAddress | null;
}

export function ServiceTree({ projects, services, current, openObject }: ServiceTreeProps): ReactNode {
  const m = useMessages();
  const [, navigate] = useLocation();
  const [filter, setFilter] = useState('');
  const tree = useTree({ projects, services, current, openObject, wanted: filter.trim() });
  const selectedId = openObject ? placeNodeId(openObject) : current ? serviceNodeId(current) : null;

  const select = (id: string) => {
    const retry = id.startsWith(RETRY_PREFIX) ? tree.places.get(id.slice(RETRY_PREFIX.length)) : undefined;
    if (retry?.state === 'failed') return retry.retry();
    const service = services.find((candidate) => serviceNodeId(candidate) === id);
    if (service) return navigate(addressOf(service));
    const object = addressOfNode(id);
    if (object) navigate(objectPath(object));
    return undefined;
  };
  return (
    <>
      <div className="p-2">
        <Input
          type="search"
          aria-label={m.browser.filter}
          placeholder={m.browser.filter}
          dir="auto"
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
        />
      </div>
      <div className="min-h-0 flex-1">
        {tree.nodes.length === 0 && filter !== '' ? (
          <EmptyState
            title={m.browser.filterNone(filter)}
            action={<Button onClick={() => setFilter('')}>{m.browser.clearFilter}</Button>}
          >
            {m.browser.filterNoneBody}
          </EmptyState>
        ) : (
          <Tree
            label={m.browser.tree}
            nodes={tree.nodes}
            expanded={tree.expanded}
            selectedId={selectedId}
            marked={filter}
            onToggle={tree.toggle}
            onSelect={select}
          />
        )}
      </div>
    </>
  );
}

/**
 * What is unfolded, what lies there, and the nodes of both. A search also looks into what was unfolded before, and
 * unfolds the way to each hit; what one folds meanwhile is forgotten with the search.
 */
function useTree({ projects, services, current, openObject, wanted }: ServiceTreeProps & { wanted: string }) {
  const m = useMessages();
  const defaults = useMemo(
    () => [
      ...new Set(services.map(({ projectId }) => projectNodeId(projectId))),
      ...(openObject && current ? [serviceNodeId(current), ...placesAbove(openObject).map(placeNodeId)] : []),
    ],
    [services, openObject, current],
  );
  const browsing = useExpansion(defaults);
  const [askedWhileSearching, setAskedWhileSearching] = useState<readonly string[]>([]);
  const known = useMemo(
    () => (wanted === '' ? browsing.expanded : new Set([...browsing.touched, ...askedWhileSearching])),
    [wanted, browsing.expanded, browsing.touched, askedWhileSearching],
  );
  const read = useMemo(() => unfoldedPlaces(services, known), [services, known]);
  const answers = useObjects(read);
  const places = useMemo(
    () => new Map(read.flatMap((place, index) => entryOf(placeNodeId(place), answers[index]))),
    [read, answers],
  );
  const all = useMemo(() => projectNodes({ projects, services, places, m }), [projects, services, places, m]);
  const { nodes, way } = useMemo(() => searchTree(all, wanted), [all, wanted]);
  const searching = useExpansion(way, wanted);
  if (wanted === '') return { nodes, places, expanded: browsing.expanded, toggle: browsing.toggle };
  const toggle = (id: string) => {
    setAskedWhileSearching((before) => [...before, id]);
    searching.toggle(id);
  };
  return { nodes, places, expanded: searching.expanded, toggle };
}

const entryOf = <T,>(key: string, value: T | undefined): [string, T][] =>
  value === undefined ? [] : [[key, value]];

/** An unfolded service shows what lies at its root; an unfolded place shows what lies there. */
function unfoldedPlaces(services: readonly DbService[], expanded: ReadonlySet<string>): ObjectAddress[] {
  const browsable = services.filter((service) => service.browse.allowed);
  const roots = browsable
    .filter((service) => expanded.has(serviceNodeId(service)))
    .map(({ namespace, name }) => ({ namespace, name, path: [] }));
  const inner = [...expanded]
    .map(addressOfNode)
    .filter((place) => place !== null)
    .filter((place) =>
      browsable.some(({ namespace, name }) => namespace === place.namespace && name === place.name),
    );
  return [...roots, ...inner];
}

function placesAbove({ namespace, name, path }: ObjectAddress): ObjectAddress[] {
  return path.slice(0, -1).map((_, index) => ({ namespace, name, path: path.slice(0, index + 1) }));
}

function addressOfNode(id: string): ObjectAddress | null {
  if (!id.startsWith('place:')) return null;
  const [namespace, name, ...path] = JSON.parse(id.slice('place:'.length)) as string[];
  return namespace === undefined || name === undefined ? null : { namespace, name, path };
}

/** Only a service that is gone needs its uid to be told from a living namesake. */
function addressOf({ namespace, name, uid, status }: DbService): string {
  return servicePath(status === 'Deleted' ? { namespace, name, uid } : { namespace, name });
}

export function ServiceTreeSkeleton(): ReactNode {
  return (
    <div aria-hidden>
      <div className="p-2">
        <Skeleton className="h-8 w-full" />
      </div>
      <div className="flex flex-col gap-4 px-7 py-2">
        <Skeleton className="h-4 w-1/2" />
        <Skeleton className="ml-3 h-4 w-2/3" />
        <Skeleton className="ml-3 h-4 w-1/2" />
      </div>
    </div>
  );
}
