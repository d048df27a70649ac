import type { ReactNode } from 'react';

export interface TreeNode {
  id: string;
  /** What is read aloud: the whole node in words. */
  text: string;
  /** What is seen; the text where it is left out. */
  label?: ReactNode;
  icon?: ReactNode;
  trailing?: ReactNode;
  expandable: boolean;
  /** undefined: not loaded yet. */
  children?: readonly TreeNode[] | undefined;
  /** Takes no selection: a heading, a message. */
  passive?: boolean;
}

export interface TreeRow {
  node: TreeNode;
  /** From 1. */
  level: number;
  parentId: string | null;
  position: number;
  siblings: number;
}

/** The rows in sight, top to bottom: a node's children follow it while it is expanded. */
export function visibleRows(nodes: readonly TreeNode[], expanded: ReadonlySet<string>): TreeRow[] {
  const rows: TreeRow[] = [];
  const visit = (siblings: readonly TreeNode[], level: number, parentId: string | null) => {
    siblings.forEach((node, index) => {
      rows.push({ node, level, parentId, position: index + 1, siblings: siblings.length });
      if (node.expandable && expanded.has(node.id)) visit(node.children ?? [], level + 1, node.id);
    });
  };
  visit(nodes, 1, null);
  return rows;
}

export type TreeMove = { focus: string } | { toggle: string } | null;

export interface TreeSight {
  rows: readonly TreeRow[];
  expanded: ReadonlySet<string>;
}

/** What a key does in a tree, by the pattern that WAI-ARIA gives: arrows walk and fold, Home and End go to the ends. */
export function moveByKey(key: string, index: number, { rows, expanded }: TreeSight): TreeMove {
  const row = rows[index];
  if (row === undefined) return null;
  const focusAt = (at: number): TreeMove => {
    const target = rows[at];
    return target === undefined ? null : { focus: target.node.id };
  };
  const open = row.node.expandable && expanded.has(row.node.id);
  switch (key) {
    case 'ArrowDown':
      return focusAt(index + 1);
    case 'ArrowUp':
      return focusAt(index - 1);
    case 'Home':
      return focusAt(0);
    case 'End':
      return focusAt(rows.length - 1);
    case 'ArrowRight':
      if (!row.node.expandable) return null;
      return open ? focusAt(index + 1) : { toggle: row.node.id };
    case 'ArrowLeft':
      if (open) return { toggle: row.node.id };
      return row.parentId === null ? null : { focus: row.parentId };
    default:
      return null;
  }
}
