import { useMemo, type ReactNode } from 'react';
import { Link } from 'wouter';
import type { DbService, ProjectCanvas } from '@holdfast/db-backup-domain/wire';
import { EngineMark, ServiceStatus } from '../../entities/db-service/index.ts';
import { useMessages } from '../../shared/i18n/index.ts';
import { formatRelative } from '../../shared/format/index.ts';
import { servicePath } from '../../shared/routes/index.ts';
import { useServerNow } from '../../shared/time/index.ts';
import { NODE_HEIGHT, NODE_WIDTH, layOut, type PlacedEdge, type PlacedNode } from './layout.ts';

const SLOW_TICK_MS = 10_000;

/** The DB Services of a project as nodes, and an edge from each source to what was restored from it. */
export function CanvasPicture({ canvas }: { canvas: ProjectCanvas }): ReactNode {
  const m = useMessages().shell.canvasPage;
  const layout = useMemo(
    () =>
      layOut(
        canvas.services.map(({ uid }) => uid),
        canvas.lineage,
      ),
    [canvas],
  );
  const byUid = new Map(canvas.services.map((service) => [service.uid, service]));
  return (
    <div className="overflow-auto p-4" tabIndex={0} role="group" aria-label={m.picture}>
      <div className="relative" style={{ width: layout.width, height: layout.height }}>
        <svg
          aria-hidden
          width={layout.width}
          height={layout.height}
          className="absolute inset-0 text-line-strong"
        >
          {layout.edges.map((edge) => (
            <Edge key={`${edge.from.uid}:${edge.to.uid}`} edge={edge} />
          ))}
        </svg>
        {layout.nodes.map((node) => {
          const service = byUid.get(node.uid);
          return service ? <Node key={node.uid} node={node} service={service} /> : null;
        })}
      </div>
    </div>
  );
}

function Edge({ edge: { from, to } }: { edge: PlacedEdge }): ReactNode {
  const [x1, y1] = [from.x + NODE_WIDTH, from.y + NODE_HEIGHT / 2];
  const [x2, y2] = [to.x, to.y + NODE_HEIGHT / 2];
  const middle = (x1 + x2) / 2;
  return (
    <>
      <path
        d={`M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2 - 6} ${y2}`}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
      />
      <path d={`M${x2 - 7} ${y2 - 4}L${x2} ${y2}L${x2 - 7} ${y2 + 4}z`} fill="currentColor" />
    </>
  );
}

function Node({ node, service }: { node: PlacedNode; service: DbService }): ReactNode {
  const m = useMessages();
  const now = useServerNow(SLOW_TICK_MS);
  const { namespace, name, uid, status } = service;
  return (
    <Link
      href={servicePath(status === 'Deleted' ? { namespace, name, uid } : { namespace, name })}
      className="absolute flex flex-col justify-between rounded-surface border border-line-strong bg-surface p-3 transition-colors duration-150 ease-out hover:bg-raised"
      style={{ left: node.x, top: node.y, width: NODE_WIDTH, height: NODE_HEIGHT }}
    >
      <span className="flex items-center justify-between gap-2">
        <span className="truncate font-medium">{name}</span>
        <span className="text-xs">
          <ServiceStatus status={status} />
        </span>
      </span>
      <span className="flex items-center gap-1.5 text-xs text-muted">
        <EngineMark engine={service.engine} gone={status === 'Deleted'} />
        <span className="truncate">
          {service.version === null ? service.engineLabel : `${service.engineLabel} ${service.version}`}
        </span>
      </span>
      <span className={service.lastCompletedAt === null ? 'text-xs text-warn' : 'text-xs text-muted'}>
        {service.lastCompletedAt === null
          ? m.services.noBackupYet
          : m.services.lastBackup(formatRelative(service.lastCompletedAt, now, m.time))}
      </span>
    </Link>
  );
}
