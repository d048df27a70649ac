import { useMemo, useState, type FocusEvent, type RefObject } from 'react';
import type { CameraMoves } from '../camera/use-camera.ts';
import { boxOf } from '../places/geometry.ts';
import type { Positions } from '../places/layout.ts';
import { nodeUnder } from '../pointer/use-canvas-gestures.ts';
import { elementOf } from './use-newcomer.ts';
import { readingOrder } from './walk.ts';

export interface NodeFocusOptions {
  viewport: RefObject<HTMLElement | null>;
  positions: Positions;
  shown: ReadonlySet<string>;
  moves: CameraMoves;
}

/** The one node that Tab leads to: the last that had the focus, else the first. What takes the focus comes into view. */
export function useNodeFocus({ viewport, positions, shown, moves }: NodeFocusOptions) {
  const [focusedUid, setFocusedUid] = useState<string | null>(null);
  const order = useMemo(() => readingOrder(positions).filter((uid) => shown.has(uid)), [positions, shown]);
  const stopUid = focusedUid !== null && shown.has(focusedUid) ? focusedUid : order[0];
  const focusNode = (uid: string | null | undefined) => {
    const at = uid ? positions.get(uid) : undefined;
    if (!uid || !at) return;
    elementOf(viewport.current, uid)?.focus();
    moves.reveal(boxOf(at));
  };
  /* A pointer is where it is: the picture does not move away under it. */
  const onFocus = ({ target }: FocusEvent<HTMLElement>) => {
    const uid = nodeUnder(target);
    setFocusedUid((before) => uid ?? before);
    const at = uid === null ? undefined : positions.get(uid);
    if (at && target.matches(':focus-visible')) moves.reveal(boxOf(at));
  };
  return { stopUid, focusedUid, focusNode, onFocus, order };
}
