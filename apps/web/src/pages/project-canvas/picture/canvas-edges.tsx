import { memo, type ReactNode } from 'react';
import { classNames } from '@holdfast/ui';
import type { LineageEdge } from '@holdfast/db-backup-domain/wire';
import type { Positions } from '../places/layout.ts';
import { routeEdge, type EdgeRoute } from './edge-route.ts';

export interface CanvasEdgesProps {
  lineage: readonly LineageEdge[];
  positions: Positions;
  /** The node in hand: its edges stand out, and say the names of their backups in full. */
  activeUid: string | null;
  /** What the search leaves; an edge to anything else is faint. */
  shown: ReadonlySet<string>;
}

/** A line from each source to what was restored from it, named by the backup. The lineage list says the same in words. */
export const CanvasEdges = memo(function CanvasEdges(props: CanvasEdgesProps): ReactNode {
  const edges = routesOf(props);
  return (
    <div aria-hidden>
      <svg width="1" height="1" className="absolute overflow-visible">
        {edges.map(({ key, route: { line, head }, active, faint }) => (
          <g key={key} className={active ? 'text-accent' : faint ? 'text-line' : 'text-line-strong'}>
            <path d={line} fill="none" stroke="currentColor" strokeWidth={active ? 2 : 1.5} />
            <path d={head} fill="currentColor" />
          </g>
        ))}
      </svg>
      {edges.map((edge) => (edge.faint ? null : <EdgeName key={edge.key} edge={edge} />))}
    </div>
  );
});

interface RoutedEdge {
  key: string;
  backup: string;
  route: EdgeRoute;
  active: boolean;
  faint: boolean;
}

function routesOf({ lineage, positions, activeUid, shown }: CanvasEdgesProps): RoutedEdge[] {
  return lineage.flatMap(({ from, to, backup }) => {
    const [source, target] = [positions.get(from), positions.get(to)];
    if (source === undefined || target === undefined) return [];
    return [
      {
        key: `${from}:${to}`,
        backup,
        route: routeEdge(source, target),
        active: activeUid === from || activeUid === to,
        faint: !shown.has(from) || !shown.has(to),
      },
    ];
  });
}

const STANDS = { from: '', upTo: '-translate-x-full', about: '-translate-x-1/2' } as const;

/** Too little room for more than a letter or two. */
const LEAST_ROOM = 48;

function EdgeName({ edge }: { edge: RoutedEdge }): ReactNode {
  const {
    backup,
    active,
    route: { label },
  } = edge;
  return (
    <span
      style={{ left: label.x, top: label.y, ...(active ? {} : { maxWidth: label.room }) }}
      className={classNames(
        'absolute -translate-y-1/2 truncate rounded-control bg-canvas px-1 font-mono text-xs text-muted hover:z-10 hover:max-w-none!',
        STANDS[label.stands],
        active
          ? 'z-10 max-w-none border border-accent text-text group-data-far/canvas:text-[20px]/7'
          : 'group-data-far/canvas:hidden',
        label.room < LEAST_ROOM && !active && 'hidden',
      )}
    >
      <bdi dir="auto">{backup}</bdi>
    </span>
  );
}
