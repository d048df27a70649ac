import { useId, type ReactNode } from 'react';
import { classNames } from '../src/index.ts';

export interface RoomProps {
  id: string;
  title: string;
  children: ReactNode;
}

/** What lies in one folder of src. */
export function Room({ id, title, children }: RoomProps): ReactNode {
  const headingId = useId();
  return (
    <section id={id} aria-labelledby={headingId} className="flex flex-col gap-3 scroll-mt-4">
      <h2 id={headingId} className="text-xl font-semibold text-text">
        {title}
      </h2>
      {children}
    </section>
  );
}

export interface SpecimenProps {
  name: string;
  /** What to look for. */
  note?: string;
  className?: string;
  children: ReactNode;
}

/** One component in one kind of states, side by side unless class names say otherwise. */
export function Specimen({ name, note, className, children }: SpecimenProps): ReactNode {
  return (
    <div className="min-w-0 rounded-surface border border-line">
      <div className="border-b border-line px-4 py-2">
        <h3 className="text-sm font-medium text-text">{name}</h3>
        {note ? <p className="max-w-160 text-xs text-muted">{note}</p> : null}
      </div>
      <div className={classNames('flex min-w-0 flex-wrap items-center gap-3 p-4', className)}>{children}</div>
    </div>
  );
}
