import { NODE_WIDTH, boxOf, centreOf, type Point } from '../places/geometry.ts';

export interface EdgeRoute {
  /** Of the line, for an SVG path. */
  line: string;
  /** Of the arrow's head. */
  head: string;
  /** Where the backup's name stands on the line: from there on, up to there, or about it. `room` is its width. */
  label: Point & { room: number; stands: 'from' | 'upTo' | 'about' };
}

const HEAD = 7;
const HALF_HEAD = 4;
const LABEL_GAP = 14;
const LABEL_HEIGHT = 20;

/** The way from a source to what was restored from it: from side to side, or from top to bottom where they stand so. */
export function routeEdge(from: Point, to: Point): EdgeRoute {
  const [source, target] = [boxOf(from), boxOf(to)];
  const [sourceCentre, targetCentre] = [centreOf(source), centreOf(target)];
  const gapRight = target.x - (source.x + source.width);
  const gapLeft = source.x - (target.x + target.width);
  if (Math.max(gapRight, gapLeft) > 0) {
    const way = gapRight > 0 ? 1 : -1;
    const start = { x: way > 0 ? source.x + source.width : source.x, y: sourceCentre.y };
    const end = { x: way > 0 ? target.x : target.x + target.width, y: targetCentre.y };
    return sideways(start, end, way);
  }
  const way = targetCentre.y >= sourceCentre.y ? 1 : -1;
  const start = { x: sourceCentre.x, y: way > 0 ? source.y + source.height : source.y };
  const end = { x: targetCentre.x, y: way > 0 ? target.y : target.y + target.height };
  return upright(start, end, way);
}

function sideways(start: Point, end: Point, way: 1 | -1): EdgeRoute {
  const base = end.x - way * HEAD;
  /* It turns near its start, so that what is restored twice shows two level ends with a name on each. */
  const bend = Math.min(32, Math.abs(base - start.x) / 2);
  const turn = start.x + way * bend;
  const room = Math.abs(base - turn) - LABEL_GAP;
  return {
    line: `M${start.x} ${start.y}C${turn} ${start.y} ${start.x} ${end.y} ${turn} ${end.y}L${base} ${end.y}`,
    head: `M${base} ${end.y - HALF_HEAD}L${end.x} ${end.y}L${base} ${end.y + HALF_HEAD}z`,
    label: { x: base - (way * LABEL_GAP) / 2, y: end.y, room, stands: way > 0 ? 'upTo' : 'from' },
  };
}

function upright(start: Point, end: Point, way: 1 | -1): EdgeRoute {
  const base = end.y - way * HEAD;
  const middle = (start.y + base) / 2;
  return {
    line: `M${start.x} ${start.y}C${start.x} ${middle} ${end.x} ${middle} ${end.x} ${base}`,
    head: `M${end.x - HALF_HEAD} ${base}L${end.x} ${end.y}L${end.x + HALF_HEAD} ${base}z`,
    label: {
      x: (start.x + end.x) / 2,
      y: middle,
      room: Math.abs(base - start.y) < LABEL_HEIGHT ? 0 : NODE_WIDTH,
      stands: 'about',
    },
  };
}
