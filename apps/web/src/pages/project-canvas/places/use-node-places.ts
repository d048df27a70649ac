import { useCallback, useMemo, useState } from 'react';
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
    if (from) setHeld({ uid, at: { x: from.x + by.x, y: from.y + by.y } });
  };
  /** Where it was let go, or beside what stands there. */
  const drop = () => {
    if (held !== null) {
      const others = [...settled].filter(([uid]) => uid !== held.uid).map(([, at]) => at);
      move(held.uid, freeSpot(held.at, others));
    }
    setHeld(null);
  };
  const letGo = useCallback(() => setHeld(null), []);
  const nudgeNode = (uid: string, direction: Direction): Point | null => {
    const to = nudge(settled, uid, direction);
    if (to !== null) move(uid, to);
    return to;
  };
  const isMoved = services.some(({ uid }) => moved.has(uid));
  return { positions, bounds, heldUid: held?.uid ?? null, hold, drop, letGo, nudgeNode, isMoved, tidyUp };
}
