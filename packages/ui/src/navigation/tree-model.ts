import type { ReactNode } from 'react';

export interface TreeNode {
  id: string;
  /** What is read aloud: the whole node in words. */
  text: string;
  /** What is seen, in part where there is no room, and what a search marks; the text where it is left out. */
  name?: string;
  look?: 'plain' | 'strong' | 'muted' | 'faint' | 'exact';
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

export const nameOf = ({ name, text }: TreeNode): string => name ?? text;

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

/** `unfold`: of the row and its siblings, those that are folded. */
export type TreeMove = { focus: string } | { toggle: string } | { unfold: string[] } | null;

export interface TreeSight {
  rows: readonly TreeRow[];
  expanded: ReadonlySet<string>;
}

/**
 * What a key does in a tree, by the pattern that WAI-ARIA gives: arrows walk and fold, Home and End go to the ends, an
 * asterisk unfolds all siblings.
 */
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
      return inwards(index, { rows, expanded });
    case 'ArrowLeft':
      if (open) return { toggle: row.node.id };
      return row.parentId === null ? null : { focus: row.parentId };
    case '*':
      return { unfold: foldedSiblings(row, { rows, expanded }) };
    default:
      return null;
  }
}

/** Unfolds what is folded; from what is unfolded to the first thing in it. */
function inwards(index: number, { rows, expanded }: TreeSight): TreeMove {
  const node = rows[index]?.node;
  if (node === undefined || !node.expandable) return null;
  if (!expanded.has(node.id)) return { toggle: node.id };
  const next = rows[index + 1];
  return next?.parentId === node.id ? { focus: next.node.id } : null;
}

function foldedSiblings({ parentId }: TreeRow, { rows, expanded }: TreeSight): string[] {
  const siblings = rows.filter((row) => row.parentId === parentId).map(({ node }) => node);
  return siblings.filter(({ id, expandable }) => expandable && !expanded.has(id)).map(({ id }) => id);
}

/**
 * The row that typed letters lead to: the next one whose name begins with them, past the end from the top again. One
 * letter, also typed again and again, always goes on; more of them may stay where they are.
 */
export function rowOfTyped(typed: string, index: number, rows: readonly TreeRow[]): string | null {
  const letters = typed.toLowerCase();
  const isOneLetter = [...letters].every((letter) => letter === letters[0]);
  const wanted = isOneLetter ? letters.slice(0, 1) : letters;
  const start = isOneLetter ? index + 1 : index;
  const ordered = [...rows.slice(start), ...rows.slice(0, start)];
  return ordered.find(({ node }) => nameOf(node).toLowerCase().startsWith(wanted))?.node.id ?? null;
}

/**
 * What a search leaves: each node whose name holds the text, with all below it, and the way to it. `way` are the nodes
 * that have to be unfolded for every hit to be in sight.
 */
export function searchTree(
  nodes: readonly TreeNode[],
  wanted: string,
): { nodes: readonly TreeNode[]; way: ReadonlySet<string> } {
  const text = wanted.trim().toLowerCase();
  if (text === '') return { nodes, way: new Set() };
  const way = new Set<string>();
  /** The node as the search leaves it, or null. */
  const keep = (node: TreeNode): TreeNode | null => {
    const isHit = nameOf(node).toLowerCase().includes(text) && node.look !== 'faint';
    const below = (node.children ?? []).map(keep).filter((child) => child !== null);
    if (below.length > 0) way.add(node.id);
    if (isHit) return node;
    return below.length > 0 ? { ...node, children: below } : null;
  };
  return { nodes: nodes.map(keep).filter((node) => node !== null), way };
}

/** A name in parts, every second of which is what is searched for. */
export function markedParts(name: string, wanted: string): string[] {
  const text = wanted.trim().toLowerCase();
  if (text === '') return [name];
  const at = name.toLowerCase().indexOf(text);
  /* Where lower case is longer than the name, as of İ, its places are not those of the name. */
  if (at === -1 || name.toLowerCase().length !== name.length) return [name];
  const end = at + text.length;
  return [name.slice(0, at), name.slice(at, end), ...markedParts(name.slice(end), wanted)];
}
