import { describe, expect, it } from 'vitest';
import { NODE_HEIGHT, layOut } from './layout.ts';

const edge = (from: string, to: string) => ({ from, to, backup: 'b' });

describe('layOut', () => {
  it('puts what was restored right of its source, the first of them in the same row', () => {
    const { nodes } = layOut(['a', 'b', 'c', 'd'], [edge('a', 'c'), edge('a', 'd')]);
    const at = Object.fromEntries(nodes.map((node) => [node.uid, node]));
    expect(at['c']!.x).toBeGreaterThan(at['a']!.x);
    expect(at['c']!.y).toBe(at['a']!.y);
    expect(at['d']!.x).toBe(at['c']!.x);
    expect(at['d']!.y).toBeGreaterThanOrEqual(at['c']!.y + NODE_HEIGHT);
    expect(at['b']!.x).toBe(at['a']!.x);
  });

  it('places every service once, even where the lineage goes in a circle or names what is gone', () => {
    const uids = ['a', 'b', 'c'];
    const { nodes, edges } = layOut(uids, [edge('a', 'b'), edge('b', 'a'), edge('gone', 'c')]);
    expect(nodes.map(({ uid }) => uid).sort()).toEqual(uids);
    expect(new Set(nodes.map(({ x, y }) => `${x},${y}`)).size).toBe(3);
    expect(edges).toHaveLength(2);
  });
});
