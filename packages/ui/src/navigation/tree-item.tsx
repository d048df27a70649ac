import { ChevronRight } from 'lucide-react';
import { useState, type ReactNode, type SyntheticEvent } from 'react';
import { classNames } from '../class-names.ts';
import { Tooltip } from '../overlay/tooltip.tsx';
import { markedParts, nameOf, type TreeNode, type TreeRow } from './tree-model.ts';

export const ROW_HEIGHT = 32;

export interface TreeItemProps {
  row: TreeRow;
  /** Where it stands in the tree, in pixels from its top. */
  start: number;
  stop: boolean;
  selected: boolean;
  open: boolean;
  marked: string;
  onActivate: (node: TreeNode) => void;
  onFocus: (id: string) => void;
  onToggle: (id: string) => void;
}

const INDENT = ['pl-1', 'pl-4', 'pl-8', 'pl-12', 'pl-16', 'pl-20'];
const LOOK: Record<NonNullable<TreeNode['look']>, string> = {
  plain: '',
  strong: 'font-medium text-text',
  muted: 'text-muted',
  faint: 'text-faint',
  exact: 'font-mono',
};

export function TreeItem(props: TreeItemProps): ReactNode {
  const { row, start, stop, selected, open, marked, onActivate, onFocus, onToggle } = props;
  const { node } = row;
  const [cut, setCut] = useState(false);
  const name = nameOf(node);
  const measure = ({ currentTarget }: SyntheticEvent<HTMLElement>) => {
    const shown = currentTarget.querySelector('bdi');
    setCut(shown !== null && shown.scrollWidth > shown.clientWidth);
  };
  return (
    <Tooltip content={cut ? <bdi className="wrap-anywhere">{name}</bdi> : null} side="right">
      <li
        role="treeitem"
        aria-label={node.text}
        aria-level={row.level}
        aria-posinset={row.position}
        aria-setsize={row.siblings}
        aria-expanded={node.expandable ? open : undefined}
        aria-selected={selected}
        tabIndex={stop ? 0 : -1}
        style={{ top: start, height: ROW_HEIGHT }}
        onClick={() => onActivate(node)}
        onPointerEnter={measure}
        onFocus={(event) => {
          measure(event);
          onFocus(node.id);
        }}
        className={classNames(
          'absolute inset-x-0 flex cursor-default items-center gap-1 pr-2 -outline-offset-2',
          INDENT[Math.min(row.level, INDENT.length) - 1],
          selected
            ? 'bg-shade text-text shadow-[inset_2px_0_0_var(--color-accent)] forced-colors:border-l-4'
            : 'text-muted hover:bg-shade hover:text-text',
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
        <bdi
          dir="auto"
          className={classNames('min-w-0 flex-1 truncate text-left', LOOK[node.look ?? 'plain'])}
        >
          {markedParts(name, marked).map((part, index) =>
            index % 2 === 0 ? (
              part
            ) : (
              <mark key={index} className="rounded-[3px] bg-accent/25 text-text">
                {part}
              </mark>
            ),
          )}
        </bdi>{' '}
        {node.trailing}
      </li>
    </Tooltip>
  );
}
