import { X } from 'lucide-react';
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
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

/**
 * Opened objects, each closeable: by its cross, by Delete on the keyboard, or by a middle click. One tab stop: arrows,
 * Home and End walk, Enter opens. The current one is always in sight.
 */
export function ObjectTabs(props: ObjectTabsProps): ReactNode {
  const { label, tabs, currentId, onClose } = props;
  const list = useRef<HTMLUListElement>(null);
  const [walkedId, setWalkedId] = useState<string | null>(null);
  const stopId = [walkedId, currentId].find((id) => tabs.some((tab) => tab.id === id)) ?? tabs[0]?.id;
  const itemOf = (id: string | null | undefined) =>
    [...(list.current?.children ?? [])].find(
      (item) => item instanceof HTMLElement && item.dataset['tab'] === id,
    );
  const focus = (tab: ObjectTab | undefined) => itemOf(tab?.id)?.querySelector('button')?.focus();

  useEffect(() => {
    itemOf(currentId)?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [currentId, tabs.length]);

  /** The focus goes to the neighbour, where it was on what is closed. */
  const close = (id: string) => {
    const index = tabs.findIndex((tab) => tab.id === id);
    if (itemOf(id)?.contains(document.activeElement)) focus(tabs[index + 1] ?? tabs[index - 1]);
    onClose(id);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const index = tabs.findIndex(({ id }) => id === stopId);
    const tab = tabs[index];
    if (event.key === 'Delete' && tab) {
      event.preventDefault();
      close(tab.id);
      return;
    }
    const target = { ArrowLeft: index - 1, ArrowRight: index + 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (target === undefined) return;
    event.preventDefault();
    focus(tabs[target]);
  };
  return (
    <nav aria-label={label} className="shrink-0 overflow-x-auto border-b border-line bg-canvas">
      <ul ref={list} onKeyDown={onKeyDown} className="flex w-max gap-0.5 px-2 pt-1.5">
        {tabs.map((tab) => (
          <ObjectTabItem
            key={tab.id}
            tab={tab}
            isStop={tab.id === stopId}
            onWalked={() => setWalkedId(tab.id)}
            {...props}
            onClose={close}
          />
        ))}
      </ul>
    </nav>
  );
}

interface ObjectTabItemProps extends ObjectTabsProps {
  tab: ObjectTab;
  isStop: boolean;
  onWalked: () => void;
}

function ObjectTabItem(props: ObjectTabItemProps): ReactNode {
  const { tab, isStop, currentId, closeLabel, onOpen, onClose, onWalked } = props;
  const current = tab.id === currentId;
  const tabIndex = isStop ? 0 : -1;
  return (
    <li
      data-tab={tab.id}
      onFocus={onWalked}
      /* Else a middle press would begin to scroll. */
      onMouseDown={(event) => (event.button === 1 ? event.preventDefault() : undefined)}
      onAuxClick={(event) => (event.button === 1 ? onClose(tab.id) : undefined)}
      className={classNames(
        '-mb-px flex items-center rounded-t-control border text-sm',
        current
          ? 'border-line border-b-surface bg-surface text-text forced-colors:border-b-4'
          : 'border-transparent text-muted hover:bg-shade hover:text-text',
      )}
    >
      <button
        type="button"
        title={tab.title}
        aria-current={current ? 'page' : undefined}
        tabIndex={tabIndex}
        onClick={() => onOpen(tab.id)}
        className="flex max-w-56 items-center gap-1.5 py-1.5 pl-2.5"
      >
        {tab.icon}
        <bdi dir="auto" className="truncate font-mono">
          {tab.label}
        </bdi>
      </button>
      <button
        type="button"
        aria-label={closeLabel(tab)}
        tabIndex={tabIndex}
        onClick={() => onClose(tab.id)}
        className="mx-1 rounded-control p-1 text-faint hover:bg-line hover:text-text"
      >
        <X size={14} strokeWidth={1.5} aria-hidden />
      </button>
    </li>
  );
}
