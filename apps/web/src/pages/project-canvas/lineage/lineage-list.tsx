import { useState, type ReactNode } from 'react';
import type { ProjectCanvas } from '@holdfast/db-backup-domain/wire';
import { useMessages } from '../../../shared/i18n/index.ts';
import { Sentence } from '../../../shared/ui/index.ts';
import { ServiceLink } from './service-link.tsx';

/** On a narrower page it would take the picture's room: it begins folded. */
const ROOMY_PX = 640;

/** The picture's edges in words: everyone can read them, and walk them with the keyboard. It folds away. */
export function LineageList({ canvas }: { canvas: ProjectCanvas }): ReactNode {
  const m = useMessages().shell.canvasPage;
  const [isOpen, setOpen] = useState(() => window.innerWidth >= ROOMY_PX);
  const byUid = new Map(canvas.services.map((service) => [service.uid, service]));
  return (
    <section aria-label={m.lineage} className="shrink-0 border-t border-line">
      <details
        open={isOpen}
        onToggle={(event) => setOpen(event.currentTarget.open)}
        className="relative max-h-34 overflow-y-auto px-4 py-1.5"
      >
        <summary className="w-fit cursor-default rounded-control py-1 text-sm font-semibold">
          <h2 className="inline">{m.lineage}</h2>
        </summary>
        {canvas.lineage.length === 0 ? (
          <p className="pb-1 text-sm text-muted">{m.noLineage}</p>
        ) : (
          <ul className="grid gap-x-8 gap-y-1 pb-1 text-sm text-muted lg:grid-cols-2 2xl:grid-cols-3">
            {canvas.lineage.map(({ from, to, backup }) => (
              <li key={`${from}:${to}`} className="wrap-anywhere">
                <Sentence
                  parts={m.restoredFrom<ReactNode>(
                    <ServiceLink service={byUid.get(to)} />,
                    <span className="font-mono text-text">{backup}</span>,
                    <ServiceLink service={byUid.get(from)} />,
                  )}
                />
              </li>
            ))}
          </ul>
        )}
      </details>
    </section>
  );
}
