import type { LineageEdge } from '@holdfast/db-backup-domain/wire';

export const NODE_WIDTH = 240;
export const NODE_HEIGHT = 96;
const GAP_X = 96;
const GAP_Y = 24;

export interface PlacedNode {
  uid: string;
  x: number;
  y: number;
}

export interface PlacedEdge {
  from: PlacedNode;
  to: PlacedNode;
  backup: string;
}

export interface CanvasLayout {
  nodes: PlacedNode[];
  edges: PlacedEdge[];
  width: number;
  height: number;
}

/**
 * Places each DB Service one column right of what it was restored from. A restored service follows its source, so that
 * edges run short and do not cross. An edge to a service that is no longer there is left out.
 */
export function layOut(uids: readonly string[], lineage: readonly LineageEdge[]): CanvasLayout {
  const known = new Set(uids);
  const edges = lineage.filter(({ from, to }) => known.has(from) && known.has(to));
  const childrenOf = Map.groupBy(edges, ({ from }) => from);
  const restored = new Set(edges.map(({ to }) => to));
  const placed = new Map<string, PlacedNode>();
  let row = 0;

  /** Places a service and all that came of it; the first child shares its row. */
  const place = (uid: string, column: number): void => {
    if (placed.has(uid)) return;
    placed.set(uid, { uid, x: column * (NODE_WIDTH + GAP_X), y: row * (NODE_HEIGHT + GAP_Y) });
    let first = true;
    for (const { to } of childrenOf.get(uid) ?? []) {
      if (placed.has(to)) continue;
      if (!first) row += 1;
      first = false;
      place(to, column + 1);
    }
  };
  for (const uid of [...uids.filter((uid) => !restored.has(uid)), ...uids]) {
    if (placed.has(uid)) continue;
    place(uid, 0);
    row += 1;
  }
  const nodes = [...placed.values()];
  return {
    nodes,
    edges: edges.flatMap(({ from, to, backup }) => {
      const [source, target] = [placed.get(from), placed.get(to)];
      return source && target ? [{ from: source, to: target, backup }] : [];
    }),
    width: Math.max(0, ...nodes.map(({ x }) => x + NODE_WIDTH)),
    height: Math.max(0, ...nodes.map(({ y }) => y + NODE_HEIGHT)),
  };
}
