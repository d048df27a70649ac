import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { classNames } from '../class-names.ts';

export interface ObjectTab {
  id: string;
  label: string;
  /** Where it is: shown on hover and read aloud. */
  title: string;
  icon: ReactNode;
}

export interface ObjectTabsProps {
  label: string;
  tabs: readonly ObjectTab[];
  currentId: string | null;
  closeLabel: (tab: ObjectTab) => string;
  onOpen: (id: string) => void;
  onClose: (id: string) => void;
}

/** Opened objects, each closeable: by its cross, by Delete on the keyboard, or by a middle click. */
export function ObjectTabs(props: ObjectTabsProps): ReactNode {
  return (
    <nav aria-label={props.label} className="shrink-0 overflow-x-auto border-b border-line bg-canvas">
      <ul className="flex w-max px-2 pt-1.5">
        {props.tabs.map((tab) => (
          <ObjectTabItem key={tab.id} tab={tab} {...props} />
        ))}
      </ul>
    </nav>
  );
}

function ObjectTabItem({
  tab,
  currentId,
  closeLabel,
  onOpen,
  onClose,
}: ObjectTabsProps & { tab: ObjectTab }): ReactNode {
  const current = tab.id === currentId;
  return (
    <li
      className={classNames(
        '-mb-px flex items-center rounded-t-control border border-transparent text-sm text-muted',
        current && 'border-line border-b-surface bg-surface text-text',
      )}
    >
      <button
        type="button"
        title={tab.title}
        aria-current={current ? 'page' : undefined}
        onClick={() => onOpen(tab.id)}
        onAuxClick={(event) => (event.button === 1 ? onClose(tab.id) : undefined)}
        onKeyDown={(event) => (event.key === 'Delete' ? onClose(tab.id) : undefined)}
        className="flex max-w-56 items-center gap-1.5 py-1.5 pl-2.5 hover:text-text"
      >
        {tab.icon}
        <span className="truncate font-mono">{tab.label}</span>
      </button>
      <button
        type="button"
        aria-label={closeLabel(tab)}
        onClick={() => onClose(tab.id)}
        className="mx-1 rounded-control p-1 text-faint hover:bg-raised hover:text-text"
      >
        <X size={14} strokeWidth={1.5} aria-hidden />
      </button>
    </li>
  );
}
