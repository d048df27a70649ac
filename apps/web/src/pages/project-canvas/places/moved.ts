import { HEADING, boxOf, overlap, type Direction, type Point } from './geometry.ts';
import type { Positions } from './layout.ts';

/** What moved nodes settle on: small enough to go where one wants, large enough that rows and columns meet. */
const GRID = 8;
/** What one press of a key moves a node by. */
const NUDGE = 3 * GRID;
const CLEARANCE = 16;

/**
 * The layout with what the reader has moved. What was not moved stays where the layout has it; a moved node that would
 * cover another, as after a service came, takes the nearest place that is free.
 */
export function withMoved(layout: Positions, moved: Positions): Positions {
  const result = new Map([...layout].filter(([uid]) => !moved.has(uid)));
  for (const uid of layout.keys()) {
    const wanted = moved.get(uid);
    if (wanted !== undefined) result.set(uid, freeSpot(wanted, [...result.values()]));
  }
  return result;
}

/** The place nearest to the wanted one where a node covers none of the others, on the grid. */
export function freeSpot(wanted: Point, others: readonly Point[]): Point {
  const taken = others.map(boxOf);
  const isFree = ({ x, y }: Point) => {
    const box = boxOf({ x, y });
    return !taken.some((other) => overlap(box, other));
  };
  const settled = { x: onGrid(wanted.x), y: onGrid(wanted.y) };
  if (isFree(settled)) return settled;
  /* The nearest free place touches one of the others: straight beside it, or beside two of them. */
  const columns = [settled.x, ...taken.flatMap((box) => beside(box.x, box.width))];
  const rows = [settled.y, ...taken.flatMap((box) => beside(box.y, box.height))];
  const candidates = columns.flatMap((x) => rows.map((y) => ({ x, y })));
  const distance = ({ x, y }: Point) => Math.hypot(x - settled.x, y - settled.y);
  return candidates.toSorted((one, other) => distance(one) - distance(other)).find(isFree) ?? settled;
}

/** Where a key moves a node to: a step that way, or past what stands there. */
export function nudge(positions: Positions, uid: string, direction: Direction): Point | null {
  const from = positions.get(uid);
  if (from === undefined) return null;
  const taken = [...positions].filter(([other]) => other !== uid).map(([, at]) => boxOf(at));
  const heading = HEADING[direction];
  for (let step = NUDGE; ; step += NUDGE) {
    const to = { x: onGrid(from.x + step * heading.x), y: onGrid(from.y + step * heading.y) };
    if (!taken.some((other) => overlap(boxOf(to), other))) return to;
  }
}

const onGrid = (value: number): number => Math.round(value / GRID) * GRID;

/** Where a box of the same extent lies clear of one, before it and after it, on the grid. */
function beside(start: number, extent: number): number[] {
  return [
    Math.floor((start - extent - CLEARANCE) / GRID) * GRID,
    Math.ceil((start + extent + CLEARANCE) / GRID) * GRID,
  ];
}
