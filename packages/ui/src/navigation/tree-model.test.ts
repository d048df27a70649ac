import { describe, expect, it } from 'vitest';
import { moveByKey, visibleRows, type TreeNode } from './tree-model.ts';

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
  });
});
