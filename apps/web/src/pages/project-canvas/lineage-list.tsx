import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { DbService, ProjectCanvas } from '@holdfast/db-backup-domain/wire';
import { useMessages } from '../../shared/i18n/index.ts';
import { servicePath } from '../../shared/routes/index.ts';

/** The picture's edges in words: everyone can read them, and walk them with the keyboard. */
export function LineageList({ canvas }: { canvas: ProjectCanvas }): ReactNode {
  const m = useMessages().shell.canvasPage;
  const byUid = new Map(canvas.services.map((service) => [service.uid, service]));
  return (
    <section aria-label={m.lineage} className="border-t border-line px-4 py-3">
      <h2 className="text-sm font-semibold">{m.lineage}</h2>
      {canvas.lineage.length === 0 ? (
        <p className="text-sm text-muted">{m.noLineage}</p>
      ) : (
        <ul className="mt-1 flex flex-col gap-1 text-sm text-muted">
          {canvas.lineage.map(({ from, to, backup }) => (
            <li key={`${from}:${to}`} className="wrap-anywhere">
              <ServiceLink service={byUid.get(to)} /> {m.restoredFrom}{' '}
              <span className="font-mono text-text">{backup}</span> {m.of}{' '}
              <ServiceLink service={byUid.get(from)} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function ServiceLink({ service }: { service: DbService | undefined }): ReactNode {
  const m = useMessages().shell.canvasPage;
  if (service === undefined) return <span>{m.gone}</span>;
  const { namespace, name, uid, status } = service;
  return (
    <Link
      href={servicePath(status === 'Deleted' ? { namespace, name, uid } : { namespace, name })}
      className="text-accent underline underline-offset-2"
    >
      {name}
    </Link>
  );
}
