import { useCallback, useMemo, useRef, useState } from 'react';
import type { ProjectCanvas } from '@holdfast/db-backup-domain/wire';
import { boundsOf, boxOf, type Direction, type Point } from './geometry.ts';
import { layOut, type Positions } from './layout.ts';
import { freeSpot, nudge, withMoved } from './moved.ts';
import { useMovedNodes } from './use-moved-nodes.ts';

interface HeldNode {
  uid: string;
  at: Point;
}

/** A picture that stands upright, for a screen that does. */
const UPRIGHT = 0.6;

/** Where each node stands: as laid out, as the reader has moved it, or in hand. */
export function useNodePlaces(projectId: string, { services, lineage }: ProjectCanvas) {
  const { moved, move, tidyUp } = useMovedNodes(projectId);
  const [isUpright] = useState(() => window.innerWidth < window.innerHeight);
  const [held, setHeld] = useState<HeldNode | null>(null);
  /* Gestures come faster than they are drawn: a node is dropped where the last one has brought it. */
  const latest = useRef<HeldNode | null>(null);
  const take = useCallback((node: HeldNode | null) => {
    latest.current = node;
    setHeld(node);
  }, []);
  const settled = useMemo(() => {
    const uids = services.map(({ uid }) => uid);
    return withMoved(isUpright ? layOut(uids, lineage, UPRIGHT) : layOut(uids, lineage), moved);
  }, [services, lineage, moved, isUpright]);
  const bounds = useMemo(() => boundsOf([...settled.values()].map(boxOf)), [settled]);
  const positions = useMemo(
    (): Positions => (held === null ? settled : new Map(settled).set(held.uid, held.at)),
    [settled, held],
  );

  const hold = (uid: string, by: Point) => {
    const from = settled.get(uid);
    if (from) take({ uid, at: { x: from.x + by.x, y: from.y + by.y } });
  };
  /** Where it was let go, or beside what stands there. */
  const drop = () => {
    const dropped = latest.current;
    if (dropped !== null) {
      const others = [...settled].filter(([uid]) => uid !== dropped.uid).map(([, at]) => at);
      move(dropped.uid, freeSpot(dropped.at, others));
    }
    take(null);
  };
  const letGo = useCallback(() => take(null), [take]);
  const nudgeNode = (uid: string, direction: Direction): Point | null => {
    const to = nudge(settled, uid, direction);
    if (to !== null) move(uid, to);
    return to;
  };
  const isMoved = services.some(({ uid }) => moved.has(uid));
  return { positions, bounds, heldUid: held?.uid ?? null, hold, drop, letGo, nudgeNode, isMoved, tidyUp };
}
