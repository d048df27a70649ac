import type { ReactNode } from 'react';
import { Server, classNames } from '@holdfast/ui';
import type { Engine } from '@holdfast/db-backup-domain/wire';

/** Two letters tell four engines apart at a glance, in any colour and at any size; the engine's name is beside them. */
const LETTERS: Record<Engine, string> = {
  postgresql: 'Pg',
  mysql: 'My',
  mongodb: 'Mo',
  redis: 'Re',
};

/** The mark of an engine, 18 px wide; of one that is not supported, a plain server. Never without its name in words. */
export function EngineMark({ engine, gone = false }: { engine: Engine | null; gone?: boolean }): ReactNode {
  if (engine === null)
    return <Server size={16} strokeWidth={1.5} aria-hidden className="w-4.5 shrink-0 text-muted" />;
  return (
    <span
      aria-hidden
      /* A drawing and no text: it is not part of what the thing beside it is called. */
      data-letters={LETTERS[engine]}
      className={classNames(
        'inline-flex h-4 w-4.5 shrink-0 items-center justify-center rounded-[3px] border font-mono text-[10px] leading-none font-medium before:content-[attr(data-letters)]',
        gone ? 'border-line text-faint' : 'border-line-strong text-muted',
      )}
    />
  );
}
