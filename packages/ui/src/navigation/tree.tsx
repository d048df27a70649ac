import { useVirtualizer } from '@tanstack/react-virtual';
import {
  useEffect,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
} from 'react';
import { moveByKey, rowOfTyped, visibleRows, type TreeNode, type TreeRow } from './tree-model.ts';
import { ROW_HEIGHT, TreeItem } from './tree-item.tsx';

export interface TreeProps {
  label: string;
  nodes: readonly TreeNode[];
  expanded: ReadonlySet<string>;
  selectedId: string | null;
  /** What a search looks for: marked in the names. */
  marked?: string;
  onToggle: (id: string) => void;
  onSelect: (id: string) => void;
}

/** Rows above and below what is in sight. */
const OVERSCAN = 12;
/** Before it is measured, and where nothing is, as in a test. */
const UNMEASURED_HEIGHT = 40 * ROW_HEIGHT;
/** Letters typed within this time of each other make one word. */
const TYPING_MS = 600;
const PADDING = 4;

/**
 * A tree with one tab stop: arrows walk and fold it, Enter selects, letters lead to names, an asterisk unfolds siblings.
 * It fills its parent and scrolls; of many rows only those near what is in sight are drawn. It holds no data; what is
 * expanded is the caller's.
 */
export function Tree(props: TreeProps): ReactNode {
  const { label, nodes, expanded, selectedId, marked = '', onToggle, onSelect } = props;
  const rows = useMemo(() => visibleRows(nodes, expanded), [nodes, expanded]);
  const [focusedId, setFocusedId] = useState<string | null>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const stopId =
    [focusedId, selectedId].find((id) => rows.some((row) => row.node.id === id)) ?? rows[0]?.node.id;
  const stopIndex = rows.findIndex((row) => row.node.id === stopId);
  const { items, height, scrollTo } = useRowsInSight(scroller, rows, stopIndex);
  const focusSoon = useFocusOnStop(scroller);
  useSelectedInSight(selectedId, { rows, scrollTo });

  const activate = (node: TreeNode) => {
    setFocusedId(node.id);
    if (!node.passive) onSelect(node.id);
    else if (node.expandable) onToggle(node.id);
  };
  const goTo = (id: string) => {
    focusSoon();
    setFocusedId(id);
    scrollTo(rows.findIndex((row) => row.node.id === id));
  };
  const typing = useTyping();
  const onKeyDown = (event: KeyboardEvent) => {
    const row = rows[stopIndex];
    if (row === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Enter' || (event.key === ' ' && !typing.isTyping())) {
      event.preventDefault();
      activate(row.node);
      return;
    }
    const move = moveByKey(event.key, stopIndex, { rows, expanded });
    if (move !== null) {
      event.preventDefault();
      if ('toggle' in move) onToggle(move.toggle);
      else if ('unfold' in move) for (const id of move.unfold) onToggle(id);
      else goTo(move.focus);
      return;
    }
    if ([...event.key].length !== 1) return;
    event.preventDefault();
    const typed = rowOfTyped(typing.add(event.key), stopIndex, rows);
    if (typed !== null) goTo(typed);
  };
  return (
    <div ref={scroller} className="relative h-full overflow-y-auto">
      <ul
        role="tree"
        aria-label={label}
        onKeyDown={onKeyDown}
        className="relative text-sm"
        style={{ height }}
      >
        {items.map(({ index, start }) => {
          const row = rows[index];
          return row === undefined ? null : (
            <TreeItem
              key={row.node.id}
              row={row}
              start={start}
              stop={index === stopIndex}
              selected={row.node.id === selectedId}
              open={expanded.has(row.node.id)}
              marked={marked}
              onActivate={activate}
              onFocus={setFocusedId}
              onToggle={onToggle}
            />
          );
        })}
      </ul>
    </div>
  );
}

/** The rows to draw. The tab stop is always among them: what has the focus must not go when one scrolls. */
function useRowsInSight(
  scroller: RefObject<HTMLDivElement | null>,
  rows: readonly TreeRow[],
  stopIndex: number,
) {
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (index) => rows[index]?.node.id ?? index,
    paddingStart: PADDING,
    paddingEnd: PADDING,
    overscan: OVERSCAN,
    initialRect: { width: 0, height: UNMEASURED_HEIGHT },
    observeElementRect: observeHeight,
  });
  const drawn = virtual.getVirtualItems();
  const stop = stopIndex < 0 ? undefined : { index: stopIndex, start: PADDING + stopIndex * ROW_HEIGHT };
  const items = drawn.map(({ index, start }) => ({ index, start }));
  if (stop !== undefined && !items.some(({ index }) => index === stop.index)) items.push(stop);
  items.sort((one, other) => one.index - other.index);
  return { items, height: virtual.getTotalSize(), scrollTo: (index: number) => virtual.scrollToIndex(index) };
}

function observeHeight(
  { scrollElement }: { scrollElement: HTMLDivElement | null },
  report: (rect: { width: number; height: number }) => void,
): (() => void) | undefined {
  if (scrollElement === null) return undefined;
  const read = () => {
    const { offsetWidth: width, offsetHeight: height } = scrollElement;
    report({ width, height: height === 0 ? UNMEASURED_HEIGHT : height });
  };
  read();
  const observer = new ResizeObserver(read);
  observer.observe(scrollElement);
  return () => observer.disconnect();
}

/** Brings what is selected into sight: once for each selection, as soon as its row is there. */
function useSelectedInSight(
  selectedId: string | null,
  { rows, scrollTo }: { rows: readonly TreeRow[]; scrollTo: (index: number) => void },
): void {
  const shown = useRef<string | null>(null);
  useEffect(() => {
    if (selectedId === null || shown.current === selectedId) return;
    const index = rows.findIndex((row) => row.node.id === selectedId);
    if (index === -1) return;
    shown.current = selectedId;
    scrollTo(index);
  });
}

/** Gives the focus to the tab stop once it is drawn. */
function useFocusOnStop(scroller: RefObject<HTMLDivElement | null>): () => void {
  const wanted = useRef(false);
  useEffect(() => {
    if (!wanted.current) return;
    wanted.current = false;
    scroller.current?.querySelector<HTMLElement>('[role="treeitem"][tabindex="0"]')?.focus();
  });
  return () => {
    wanted.current = true;
  };
}

function useTyping() {
  const typed = useRef({ letters: '', at: -Infinity });
  const isTyping = () => performance.now() - typed.current.at < TYPING_MS;
  const add = (letter: string): string => {
    const letters = isTyping() ? typed.current.letters + letter : letter;
    typed.current = { letters, at: performance.now() };
    return letters;
  };
  return { isTyping, add };
}
