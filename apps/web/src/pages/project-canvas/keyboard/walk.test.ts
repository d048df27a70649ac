import { describe, expect, it } from 'vitest';
import type { Direction } from '../places/geometry.ts';
import { layOut } from '../places/layout.ts';
import { readingOrder, walk } from './walk.ts';

const edge = (from: string, to: string) => ({ from, to, backup: 'b' });

describe('walk', () => {
  const positions = layOut(['a', 'b', 'c', 'lone'], [edge('a', 'b'), edge('a', 'c')]);

  it('goes from a source to what was restored from it, and back', () => {
    expect(walk(positions, 'a', 'right')).toBe('b');
    expect(walk(positions, 'b', 'down')).toBe('c');
    expect(walk(positions, 'c', 'left')).toBe('a');
    expect(walk(positions, 'a', 'down')).toBe('lone');
  });

  it('stays at the edge', () => {
    expect(walk(positions, 'a', 'left')).toBeNull();
    expect(walk(positions, 'a', 'up')).toBeNull();
    expect(walk(positions, 'gone', 'up')).toBeNull();
  });

  it('reaches each of fifty from the first', () => {
    const uids = Array.from({ length: 50 }, (_, n) => `s${n}`);
    const many = layOut(uids, [
      ...[1, 2, 3, 4].map((n) => edge('s0', `s${n}`)),
      ...[5, 6, 7].map((n) => edge('s3', `s${n}`)),
      edge('s10', 's11'),
    ]);
    const directions: Direction[] = ['left', 'right', 'up', 'down'];
    const reached = new Set(['s0']);
    for (const uid of reached)
      for (const direction of directions) {
        const next = walk(many, uid, direction);
        if (next !== null) reached.add(next);
      }
    expect(uids.filter((uid) => !reached.has(uid))).toEqual([]);
  });
});

it('reads row by row', () => {
  const at = new Map([
    ['below', { x: 0, y: 100 }],
    ['second', { x: 300, y: 0 }],
    ['first', { x: 0, y: 0 }],
  ]);
  expect(readingOrder(at)).toEqual(['first', 'second', 'below']);
});
