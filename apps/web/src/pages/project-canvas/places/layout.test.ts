import { describe, expect, it } from 'vitest';
import { NODE_HEIGHT, NODE_WIDTH, boundsOf, boxOf, overlap } from './geometry.ts';
import { layOut, type Positions } from './layout.ts';

const edge = (from: string, to: string) => ({ from, to, backup: 'b' });
const named = (prefix: string, count: number) => Array.from({ length: count }, (_, n) => `${prefix}${n}`);

function overlaps(positions: Positions): string[] {
  const all = [...positions];
  return all.flatMap(([one, at], index) =>
    all
      .slice(index + 1)
      .filter(([, other]) => overlap(boxOf(at), boxOf(other)))
      .map(([other]) => `${one} covers ${other}`),
  );
}

/** Fifty services of one project: long chains, wide families, and many that stand alone. */
function fifty() {
  const uids = named('s', 50);
  const lineage = [
    ...named('s', 5).map((from, n) => edge(from, `s${n + 1}`)),
    ...[10, 11, 12, 13, 14].map((n) => edge('s9', `s${n}`)),
    ...[15, 16, 17].map((n) => edge('s12', `s${n}`)),
    edge('s14', 's18'),
    ...[21, 22, 23, 24, 25, 26].map((n) => edge(n < 24 ? 's20' : 's22', `s${n}`)),
    edge('s30', 's31'),
    edge('s32', 's33'),
  ];
  return { uids, lineage };
}

describe('layOut', () => {
  it('puts what was restored right of its source, the first of them in the same row', () => {
    const at = layOut(['a', 'b', 'c', 'd'], [edge('a', 'c'), edge('a', 'd')]);
    const place = (uid: string) => at.get(uid)!;
    expect(place('c').x).toBeGreaterThan(place('a').x + NODE_WIDTH);
    expect(place('c').y).toBe(place('a').y);
    expect(place('d').x).toBe(place('c').x);
    expect(place('d').y).toBeGreaterThanOrEqual(place('c').y + NODE_HEIGHT);
    expect(place('b').x).toBe(place('a').x);
    expect(place('b').y).toBeGreaterThan(place('d').y);
  });

  it('places every service once, even where the lineage goes in a circle or names what is gone', () => {
    const uids = ['a', 'b', 'c'];
    const positions = layOut(uids, [edge('a', 'b'), edge('b', 'a'), edge('gone', 'c'), edge('c', 'c')]);
    expect([...positions.keys()].sort()).toEqual(uids);
    expect(overlaps(positions)).toEqual([]);
  });

  it('places fifty without covering any, each right of its source', () => {
    const { uids, lineage } = fifty();
    const positions = layOut(uids, lineage);
    expect(positions.size).toBe(50);
    expect(overlaps(positions)).toEqual([]);
    for (const { from, to } of lineage)
      expect(positions.get(to)!.x, `${from} → ${to}`).toBeGreaterThan(positions.get(from)!.x);
  });

  it('lets no two edges of fifty services cross, and none run behind a third node', () => {
    const { uids, lineage } = fifty();
    const positions = layOut(uids, lineage);
    const ends = lineage.map(({ from, to }) => ({
      source: positions.get(from)!,
      target: positions.get(to)!,
    }));
    for (const { source, target } of ends)
      expect(target.x - source.x, 'an edge bridges one gap alone').toBeLessThan(2 * NODE_WIDTH);
    for (const one of ends)
      for (const other of ends) {
        if (one.source.x !== other.source.x || one === other) continue;
        const before = one.source.y - other.source.y;
        const after = one.target.y - other.target.y;
        expect(before * after, 'what starts above ends above').toBeGreaterThanOrEqual(0);
      }
  });

  it('keeps near the shape it is asked for', () => {
    const pairs = [0, 2, 4, 6, 8, 10].map((n) => edge(`s${n}`, `s${n + 1}`));
    const shape = (aspect: number) => {
      const { width, height } = boundsOf([...layOut(named('s', 50), pairs, aspect).values()].map(boxOf));
      return width / height;
    };
    expect(shape(1.7)).toBeGreaterThan(1);
    expect(shape(1.7)).toBeLessThan(3);
    expect(shape(0.6)).toBeLessThan(0.9);
  });

  it('sets what has no relations in a grid of straight rows and columns', () => {
    const positions = [...layOut(named('s', 50), []).values()];
    const rows = Map.groupBy(positions, ({ y }) => y);
    const columns = new Set(positions.map(({ x }) => x));
    expect(rows.size * columns.size).toBeGreaterThanOrEqual(50);
    expect((rows.size - 1) * columns.size).toBeLessThan(50);
  });

  it('is the same every time, and of nothing nothing', () => {
    const { uids, lineage } = fifty();
    expect([...layOut(uids, lineage)]).toEqual([...layOut(uids, lineage)]);
    expect(layOut([], []).size).toBe(0);
  });
});
