import type { LineageEdge } from '@holdfast/db-backup-domain/wire';
import { NODE_HEIGHT, NODE_WIDTH, type Point } from './geometry.ts';

/** Between a source and what was restored from it: room for an edge and the name of its backup. */
export const LINEAGE_GAP = 184;
const GAP = 28;
const COLUMN = NODE_WIDTH + LINEAGE_GAP;
const ROW = NODE_HEIGHT + GAP;
const GRID_COLUMN = NODE_WIDTH + GAP;
const BETWEEN_GROUPS = 48;

/** The shape that the whole picture should have about, as width to height. */
const LANDSCAPE = 1.7;

export type Positions = ReadonlyMap<string, Point>;

/**
 * Places each DB Service one column right of what it was restored from, and a restored service in its source's row, so
 * that edges run short and none cross. Families are packed side by side; services without relations follow below in a
 * grid. An edge to a service that is no longer there moves nothing, nor does one that would close a circle.
 */
export function layOut(
  uids: readonly string[],
  lineage: readonly LineageEdge[],
  aspect: number = LANDSCAPE,
): Positions {
  const trees = familiesOf(uids, lineage);
  const families = trees.filter(({ places }) => places.length > 1);
  const singles = trees.filter(({ places }) => places.length === 1);
  const width = widthFor(families, singles.length, aspect);
  const positions = new Map<string, Point>();
  const bottom = packFamilies(families, Math.max(1, Math.round(width / COLUMN)), positions);
  const top = bottom === 0 ? 0 : bottom - GAP + BETWEEN_GROUPS;
  const columns = Math.max(1, Math.floor((width + GAP) / GRID_COLUMN));
  singles.forEach(({ places: [place] }, index) => {
    if (place === undefined) return;
    positions.set(place.uid, {
      x: (index % columns) * GRID_COLUMN,
      y: top + Math.floor(index / columns) * ROW,
    });
  });
  return positions;
}

interface Place {
  uid: string;
  column: number;
  row: number;
}

/** A service that was restored from no other, and all that came of it. */
interface Family {
  places: Place[];
  columns: number;
  rows: number;
}

function familiesOf(uids: readonly string[], lineage: readonly LineageEdge[]): Family[] {
  const known = new Set(uids);
  const edges = lineage.filter(({ from, to }) => known.has(from) && known.has(to));
  const childrenOf = Map.groupBy(edges, ({ from }) => from);
  const restored = new Set(edges.map(({ to }) => to));
  const placed = new Set<string>();
  const families: Family[] = [];
  /* What is left after the roots goes in a circle: its first one begins it. */
  for (const root of [...uids.filter((uid) => !restored.has(uid)), ...uids]) {
    if (placed.has(root)) continue;
    const places: Place[] = [];
    let row = 0;
    const place = (uid: string, column: number): void => {
      placed.add(uid);
      places.push({ uid, column, row });
      let first = true;
      for (const { to } of childrenOf.get(uid) ?? []) {
        if (placed.has(to)) continue;
        if (!first) row += 1;
        first = false;
        place(to, column + 1);
      }
    };
    place(root, 0);
    families.push({ places, columns: 1 + Math.max(...places.map(({ column }) => column)), rows: row + 1 });
  }
  return families;
}

/** As wide as brings the picture near the wanted shape, and no narrower than its widest family. */
function widthFor(families: readonly Family[], singles: number, aspect: number): number {
  const area =
    families.reduce((sum, { columns, rows }) => sum + columns * COLUMN * rows * ROW, 0) +
    singles * GRID_COLUMN * ROW;
  const widest = Math.max(NODE_WIDTH, ...families.map(({ columns }) => columns * COLUMN - LINEAGE_GAP));
  return Math.max(widest, Math.sqrt(area * aspect));
}

const largeFirst = (one: Family, other: Family): number =>
  other.rows - one.rows || other.columns - one.columns;

/** Puts each family, tall ones first, where it comes to lie highest; gives where the lowest ends, its gap included. */
function packFamilies(families: readonly Family[], columns: number, positions: Map<string, Point>): number {
  const widest = Math.max(columns, ...families.map((family) => family.columns));
  const filled = Array.from({ length: widest }, () => 0);
  for (const family of families.toSorted(largeFirst)) {
    const starts = filled
      .slice(0, widest - family.columns + 1)
      .map((_, start) => Math.max(...filled.slice(start, start + family.columns)));
    const top = Math.min(...starts);
    const start = starts.indexOf(top);
    for (const { uid, column, row } of family.places)
      positions.set(uid, { x: (start + column) * COLUMN, y: (top + row) * ROW });
    filled.fill(top + family.rows, start, start + family.columns);
  }
  return Math.max(0, ...filled) * ROW;
}
