import { ChevronRight } from 'lucide-react';
import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { classNames } from '../class-names.ts';
import { moveByKey, visibleRows, type TreeNode, type TreeRow } from './tree-model.ts';

export interface TreeProps {
  label: string;
  nodes: readonly TreeNode[];
  expanded: ReadonlySet<string>;
  selectedId: string | null;
  onToggle: (id: string) => void;
  onSelect: (id: string) => void;
}

/** A tree with one tab stop: arrows walk and fold it, Enter selects. It holds no data; what is expanded is the caller's. */
export function Tree({ label, nodes, expanded, selectedId, onToggle, onSelect }: TreeProps): ReactNode {
  const rows = useMemo(() => visibleRows(nodes, expanded), [nodes, expanded]);
  const [focusedId, setFocusedId] = useState<string | null>(null);
  const list = useRef<HTMLUListElement>(null);
  const wantsFocus = useRef(false);
  const stopId =
    [focusedId, selectedId].find((id) => rows.some((row) => row.node.id === id)) ?? rows[0]?.node.id;

  useEffect(() => {
    if (!wantsFocus.current) return;
    wantsFocus.current = false;
    list.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
  });

  const activate = (node: TreeNode) => {
    setFocusedId(node.id);
    if (!node.passive) onSelect(node.id);
    else if (node.expandable) onToggle(node.id);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const index = rows.findIndex((row) => row.node.id === stopId);
    const row = rows[index];
    if (row === undefined) return;
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      activate(row.node);
      return;
    }
    const move = moveByKey(event.key, index, { rows, expanded });
    if (move === null) return;
    event.preventDefault();
    if ('toggle' in move) onToggle(move.toggle);
    else {
      wantsFocus.current = true;
      setFocusedId(move.focus);
    }
  };
  return (
    <ul ref={list} role="tree" aria-label={label} onKeyDown={onKeyDown} className="py-1 text-sm">
      {rows.map((row) => (
        <TreeItem
          key={row.node.id}
          row={row}
          stop={row.node.id === stopId}
          selected={row.node.id === selectedId}
          open={expanded.has(row.node.id)}
          onActivate={activate}
          onFocus={setFocusedId}
          onToggle={onToggle}
        />
      ))}
    </ul>
  );
}

interface TreeItemProps {
  row: TreeRow;
  stop: boolean;
  selected: boolean;
  open: boolean;
  onActivate: (node: TreeNode) => void;
  onFocus: (id: string) => void;
  onToggle: (id: string) => void;
}

const INDENT = ['pl-1', 'pl-4', 'pl-8', 'pl-12', 'pl-16', 'pl-20'];

function TreeItem({ row, stop, selected, open, onActivate, onFocus, onToggle }: TreeItemProps): ReactNode {
  const { node } = row;
  return (
    <li
      role="treeitem"
      aria-label={node.text}
      aria-level={row.level}
      aria-posinset={row.position}
      aria-setsize={row.siblings}
      aria-expanded={node.expandable ? open : undefined}
      aria-selected={selected}
      tabIndex={stop ? 0 : -1}
      onClick={() => onActivate(node)}
      onFocus={() => onFocus(node.id)}
      className={classNames(
        'flex h-8 cursor-default items-center gap-1 pr-2 -outline-offset-2',
        INDENT[Math.min(row.level, INDENT.length) - 1],
        selected ? 'bg-raised text-text' : 'text-muted hover:bg-raised hover:text-text',
      )}
    >
      <span
        aria-hidden
        className="flex size-5 shrink-0 items-center justify-center"
        onClick={(event) => {
          if (!node.expandable) return;
          event.stopPropagation();
          onToggle(node.id);
        }}
      >
        {node.expandable ? (
          <ChevronRight
            size={14}
            strokeWidth={1.5}
            className={classNames('transition-transform duration-150 ease-out', open && 'rotate-90')}
          />
        ) : null}
      </span>
      {node.icon}
      <span className="min-w-0 flex-1 truncate">{node.label ?? node.text}</span> {node.trailing}
    </li>
  );
}
