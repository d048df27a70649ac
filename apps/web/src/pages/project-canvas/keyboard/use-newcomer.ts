import { useEffect, useRef, type RefObject } from 'react';
import { boxOf, type Box } from '../places/geometry.ts';
import type { Positions } from '../places/layout.ts';

export interface NewcomerOptions {
  uid: string | null;
  viewport: RefObject<HTMLElement | null>;
  positions: Positions;
  present: (box: Box) => void;
}

/** Brings a service that was just made into view and gives it the focus: once, as soon as it is there. */
export function useNewcomer({ uid, viewport, positions, present }: NewcomerOptions): void {
  const presented = useRef<string | null>(null);
  const at = uid === null ? undefined : positions.get(uid);
  useEffect(() => {
    if (uid === null || at === undefined || presented.current === uid) return;
    presented.current = uid;
    present(boxOf(at));
    elementOf(viewport.current, uid)?.focus({ preventScroll: true });
  }, [uid, at, viewport, present]);
}

/** The node of a service in the viewport. */
export function elementOf(viewport: HTMLElement | null, uid: string): HTMLElement | null {
  return viewport?.querySelector<HTMLElement>(`[data-node="${CSS.escape(uid)}"]`) ?? null;
}
