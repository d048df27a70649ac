import { HEADING, type Direction } from '../places/geometry.ts';
import type { Positions } from '../places/layout.ts';

/** How much worse a step aside is than a step ahead. */
const ASIDE = 3;

/** The node that an arrow key leads to: the nearest one on that side, straight ahead before aside. Null at the edge. */
export function walk(positions: Positions, fromUid: string, direction: Direction): string | null {
  const from = positions.get(fromUid);
  if (from === undefined) return null;
  const heading = HEADING[direction];
  let best: { uid: string; cost: number } | null = null;
  for (const [uid, { x, y }] of positions) {
    const [dx, dy] = [x - from.x, y - from.y];
    const ahead = dx * heading.x + dy * heading.y;
    const aside = Math.abs(dx * heading.y) + Math.abs(dy * heading.x);
    if (ahead <= 0) continue;
    const cost = ahead + ASIDE * aside;
    if (best === null || cost < best.cost) best = { uid, cost };
  }
  return best?.uid ?? null;
}

/** The order in which one reads: row by row, each from its start. */
export function readingOrder(positions: Positions): string[] {
  return [...positions]
    .toSorted(([, one], [, other]) => one.y - other.y || one.x - other.x)
    .map(([uid]) => uid);
}
