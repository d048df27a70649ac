import {
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  type MouseEvent,
  type PointerEvent,
  type RefObject,
} from 'react';
import type { Point } from '../places/geometry.ts';
import { createGestures, type GestureEffects, type PointerMoment } from './gestures.ts';

/** Of a wheel that turns by lines, as Firefox's does. */
const LINE_PX = 16;
const WHEEL_ZOOM = 0.0025;
/** A touchpad's pinch comes in small steps, a wheel's notch in one of a hundred. */
const MOST_WHEEL = 60;

type Effects = Omit<GestureEffects, 'capture'>;

/** Binds mouse, touch and wheel of the viewport to what they do. The wheel pans, and zooms with Ctrl as a pinch does. */
export function useCanvasGestures(viewport: RefObject<HTMLElement | null>, effects: Effects) {
  const latest = useRef(effects);
  useLayoutEffect(() => {
    latest.current = effects;
  });
  const gestures = useMemo(
    () =>
      createGestures({
        pan: (dx, dy) => latest.current.pan(dx, dy),
        zoom: (at, factor) => latest.current.zoom(at, factor),
        dragNode: (uid, by) => latest.current.dragNode(uid, by),
        dropNode: (uid) => latest.current.dropNode(uid),
        letGo: () => latest.current.letGo(),
        capture: (pointerId) => viewport.current?.setPointerCapture(pointerId),
      }),
    [viewport],
  );
  useEffect(() => {
    const element = viewport.current;
    if (element === null) return undefined;
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE_PX : 1;
      const [dx, dy] = [event.deltaX * unit, event.deltaY * unit];
      if (event.ctrlKey || event.metaKey) {
        const turned = Math.min(MOST_WHEEL, Math.max(-MOST_WHEEL, dy));
        latest.current.zoom(pointIn(element, event), Math.exp(-turned * WHEEL_ZOOM * 4));
      } else if (event.shiftKey && dx === 0) latest.current.pan(-dy, 0);
      else latest.current.pan(-dx, -dy);
    };
    /* React listens to wheels passively: the page would scroll or zoom as well. */
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [viewport]);

  const handlers = {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if (event.button === 0) gestures.down(momentOf(event));
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => gestures.move(momentOf(event)),
    onPointerUp: (event: PointerEvent<HTMLElement>) => gestures.up(event.pointerId),
    onPointerCancel: () => gestures.cancel(),
    onClickCapture: (event: MouseEvent<HTMLElement>) => {
      const fromKeyboard = event.detail === 0;
      if (fromKeyboard || !gestures.endsDrag()) return;
      event.preventDefault();
      event.stopPropagation();
    },
    /* A finger that rests on a link would open the browser's own menu. */
    onContextMenu: (event: MouseEvent<HTMLElement>) => {
      if (gestures.isDragging()) event.preventDefault();
    },
  };
  return { handlers, cancel: gestures.cancel, isDragging: gestures.isDragging };
}

function momentOf(event: PointerEvent<HTMLElement>): PointerMoment {
  return {
    ...pointIn(event.currentTarget, event),
    pointerId: event.pointerId,
    touch: event.pointerType === 'touch',
    node: nodeUnder(event.target),
  };
}

/** The uid of the node that an event came from. */
export function nodeUnder(target: EventTarget | null): string | null {
  const node = target instanceof Element ? target.closest<HTMLElement>('[data-node]') : null;
  return node?.dataset['node'] ?? null;
}

function pointIn(element: Element, { clientX, clientY }: { clientX: number; clientY: number }): Point {
  const { left, top } = element.getBoundingClientRect();
  return { x: clientX - left, y: clientY - top };
}
