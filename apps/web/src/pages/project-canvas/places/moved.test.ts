import { describe, expect, it } from 'vitest';
import { NODE_WIDTH, boxOf, overlap } from './geometry.ts';
import { layOut } from './layout.ts';
import { freeSpot, nudge, withMoved } from './moved.ts';

const origin = { x: 0, y: 0 };

describe('a moved node', () => {
  it('stays where it was put, on the grid', () => {
    expect(freeSpot({ x: 403, y: -97 }, [origin])).toEqual({ x: 400, y: -96 });
  });

  it('covers no other: it takes the nearest free place', () => {
    const spot = freeSpot({ x: 200, y: 10 }, [origin]);
    expect(overlap(boxOf(spot), boxOf(origin))).toBe(false);
    expect(spot).toEqual({ x: 256, y: 8 });
    const between = [origin, { x: NODE_WIDTH + 100, y: 0 }];
    const beside = freeSpot({ x: NODE_WIDTH - 60, y: 0 }, between);
    expect(between.some((other) => overlap(boxOf(beside), boxOf(other)))).toBe(false);
  });

  it('finds a place in a full picture', () => {
    const full = [
      ...layOut(
        Array.from({ length: 50 }, (_, n) => `s${n}`),
        [],
      ).values(),
    ];
    const spot = freeSpot({ x: 500, y: 300 }, full);
    expect(full.some((other) => overlap(boxOf(spot), boxOf(other)))).toBe(false);
  });

  it('leaves the others where the layout has them, and gives way to what came later', () => {
    const layout = new Map([
      ['a', origin],
      ['late', { x: 0, y: 200 }],
      ['moved', { x: 0, y: 400 }],
    ]);
    const positions = withMoved(
      layout,
      new Map([
        ['moved', { x: 16, y: 208 }],
        ['removed', origin],
      ]),
    );
    expect(positions.get('a')).toEqual(origin);
    expect(positions.get('late')).toEqual({ x: 0, y: 200 });
    expect(positions.has('removed')).toBe(false);
    expect(overlap(boxOf(positions.get('moved')!), boxOf(positions.get('late')!))).toBe(false);
  });

  it('goes a step by key, and past what stands there', () => {
    const positions = new Map([
      ['a', origin],
      ['b', { x: NODE_WIDTH + 16, y: 0 }],
    ]);
    expect(nudge(positions, 'a', 'down')).toEqual({ x: 0, y: 24 });
    expect(nudge(positions, 'a', 'right')!.x).toBeGreaterThanOrEqual(2 * NODE_WIDTH + 16);
    expect(nudge(positions, 'gone', 'up')).toBeNull();
  });
});
