import { describe, expect, it } from 'vitest';
import { markedParts, moveByKey, rowOfTyped, searchTree, visibleRows, type TreeNode } from './tree-model.ts';

const leaf = (id: string): TreeNode => ({ id, text: id, expandable: false });
const nodes: TreeNode[] = [
  { id: 'a', text: 'a', expandable: true, children: [leaf('a1'), leaf('a2')] },
  { id: 'b', text: 'b', expandable: true },
];

describe('a tree', () => {
  it('shows the children of what is unfolded, with their place', () => {
    const rows = visibleRows(nodes, new Set(['a', 'b']));
    expect(rows.map(({ node, level, position, siblings }) => [node.id, level, position, siblings])).toEqual([
      ['a', 1, 1, 2],
      ['a1', 2, 1, 2],
      ['a2', 2, 2, 2],
      ['b', 1, 2, 2],
    ]);
  });

  it('is walked and folded by the arrows', () => {
    const expanded = new Set(['a']);
    const sight = { rows: visibleRows(nodes, expanded), expanded };
    expect(moveByKey('ArrowDown', 0, sight)).toEqual({ focus: 'a1' });
    expect(moveByKey('ArrowUp', 0, sight)).toBeNull();
    expect(moveByKey('ArrowRight', 0, sight)).toEqual({ focus: 'a1' });
    expect(moveByKey('ArrowLeft', 0, sight)).toEqual({ toggle: 'a' });
    expect(moveByKey('ArrowLeft', 1, sight)).toEqual({ focus: 'a' });
    expect(moveByKey('ArrowRight', 3, sight)).toEqual({ toggle: 'b' });
    expect(moveByKey('End', 0, sight)).toEqual({ focus: 'b' });
    expect(moveByKey('*', 3, sight)).toEqual({ unfold: ['b'] });
  });

  it('goes right into children alone, never on to a sibling', () => {
    const expanded = new Set(['b']);
    const rows = visibleRows([...nodes].reverse(), expanded);
    expect(moveByKey('ArrowRight', 0, { rows, expanded })).toBeNull();
  });
});

describe('typed letters', () => {
  const rows = visibleRows(['Orders', 'cache', 'orders-again', 'users'].map(leaf), new Set());
  it('lead to the next name that begins with them, from the end on to the top', () => {
    expect(rowOfTyped('u', 0, rows)).toBe('users');
    expect(rowOfTyped('o', 0, rows)).toBe('orders-again');
    expect(rowOfTyped('oo', 2, rows)).toBe('Orders');
    expect(rowOfTyped('orders-', 0, rows)).toBe('orders-again');
    expect(rowOfTyped('or', 2, rows)).toBe('orders-again');
    expect(rowOfTyped('x', 0, rows)).toBeNull();
  });
});

describe('a search', () => {
  const tree: TreeNode[] = [
    {
      id: 'orders',
      text: 'orders, Running',
      expandable: true,
      children: [
        { id: 'shop', text: 'shop', expandable: true, children: [leaf('customers'), leaf('events')] },
      ],
    },
    {
      id: 'cache',
      text: 'cache, Running',
      expandable: true,
      children: [{ ...leaf('custom hint'), look: 'faint' }],
    },
  ];
  const ids = (found: readonly TreeNode[]): unknown[] =>
    found.map(({ id, children }) => (children ? [id, ids(children)] : id));

  it('leaves each hit and the way to it, which it unfolds', () => {
    const { nodes: left, way } = searchTree(tree, 'CUST ');
    expect(ids(left)).toEqual([['orders', [['shop', ['customers']]]]]);
    expect([...way].sort()).toEqual(['orders', 'shop']);
  });

  it('leaves all that a hit holds, folded as it was', () => {
    const { nodes: left, way } = searchTree(tree, 'orders');
    expect(left).toEqual([tree[0]]);
    expect(way.size).toBe(0);
  });

  it('for nothing leaves everything; for what is nowhere, nothing', () => {
    expect(searchTree(tree, ' ').nodes).toBe(tree);
    expect(searchTree(tree, 'nowhere').nodes).toEqual([]);
  });

  it('marks every place of the text in a name', () => {
    expect(markedParts('Banana', 'an')).toEqual(['B', 'an', '', 'an', 'a']);
    expect(markedParts('orders-副本', '副')).toEqual(['orders-', '副', '本']);
    expect(markedParts('İstanbul', 'bul')).toEqual(['İstanbul']);
    expect(markedParts('orders', '')).toEqual(['orders']);
  });
});
