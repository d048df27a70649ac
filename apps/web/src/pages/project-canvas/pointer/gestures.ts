import type { Point } from '../places/geometry.ts';

/** A pointer event, as far as a gesture asks. Positions are in CSS pixels of the viewport. */
export interface PointerMoment extends Point {
  pointerId: number;
  touch: boolean;
  /** The node under it, when it went down. */
  node: string | null;
}

export interface GestureEffects {
  pan: (dx: number, dy: number) => void;
  zoom: (at: Point, factor: number) => void;
  /** A node was taken hold of; `by` counts from where it was then. */
  dragNode: (uid: string, by: Point) => void;
  dropNode: (uid: string) => void;
  /** The gesture was given up: the node goes back. */
  letGo: () => void;
  /** From here on the pointer belongs to the gesture. */
  capture: (pointerId: number) => void;
}

type Stage =
  | { kind: 'idle' }
  | { kind: 'pressed'; at: PointerMoment }
  | { kind: 'panning' }
  | { kind: 'dragging'; uid: string; from: Point }
  | { kind: 'pinching' };

const SLOP_PX = 5;
/** A finger pans wherever it goes; one that rests on a node takes hold of it. */
const HOLD_MS = 350;

/**
 * Tells apart what fingers and mouse do on the canvas: a press that stays one is a click, and nobody's business here; a
 * drag moves the node under it or else the picture; two fingers zoom.
 */
export function createGestures(effects: GestureEffects) {
  const pointers = new Map<number, Point>();
  let stage: Stage = { kind: 'idle' };
  let holding: ReturnType<typeof setTimeout> | undefined;
  /** The click that ends a drag opens nothing. */
  let moved = false;

  const take = (uid: string, at: PointerMoment) => {
    stage = { kind: 'dragging', uid, from: { x: at.x, y: at.y } };
    moved = true;
    effects.capture(at.pointerId);
    effects.dragNode(uid, { x: 0, y: 0 });
  };
  const leaveStage = () => {
    clearTimeout(holding);
    if (stage.kind === 'dragging') effects.letGo();
    stage = { kind: 'idle' };
  };

  return {
    down(at: PointerMoment) {
      pointers.set(at.pointerId, at);
      if (pointers.size === 1) {
        moved = false;
        stage = { kind: 'pressed', at };
        const { node } = at;
        if (at.touch && node !== null) holding = setTimeout(() => take(node, at), HOLD_MS);
        return;
      }
      leaveStage();
      stage = { kind: 'pinching' };
      moved = true;
      for (const pointerId of pointers.keys()) effects.capture(pointerId);
    },

    move(at: PointerMoment) {
      const before = pointers.get(at.pointerId);
      if (before === undefined) return;
      pointers.set(at.pointerId, at);
      if (stage.kind === 'pressed') {
        const pressed = stage.at;
        if (Math.hypot(at.x - pressed.x, at.y - pressed.y) < SLOP_PX) return;
        clearTimeout(holding);
        if (pressed.node !== null && !pressed.touch) take(pressed.node, pressed);
        else {
          stage = { kind: 'panning' };
          moved = true;
          effects.capture(at.pointerId);
          effects.pan(at.x - pressed.x, at.y - pressed.y);
          return;
        }
      }
      if (stage.kind === 'dragging')
        effects.dragNode(stage.uid, { x: at.x - stage.from.x, y: at.y - stage.from.y });
      if (stage.kind === 'panning') effects.pan(at.x - before.x, at.y - before.y);
      if (stage.kind === 'pinching') {
        const other = [...pointers].find(([pointerId]) => pointerId !== at.pointerId)?.[1];
        if (other) pinch(effects, { other, before, at });
      }
    },

    up(pointerId: number) {
      if (!pointers.delete(pointerId)) return;
      clearTimeout(holding);
      if (stage.kind === 'dragging') effects.dropNode(stage.uid);
      /* The finger that stays pans on. */
      stage = pointers.size === 1 && stage.kind === 'pinching' ? { kind: 'panning' } : { kind: 'idle' };
    },

    /** The browser took the pointer, or Escape was pressed. */
    cancel() {
      pointers.clear();
      leaveStage();
    },

    isDragging: () => stage.kind === 'dragging',

    /** Whether the click that comes now ends a drag. Asking forgets it. */
    endsDrag() {
      const ended = moved;
      moved = false;
      return ended;
    },
  };
}

/** One of two fingers went from `before` to `at`. */
function pinch(
  effects: GestureEffects,
  { other, before, at }: { other: Point; before: Point; at: Point },
): void {
  const span = (point: Point) => Math.max(1, Math.hypot(point.x - other.x, point.y - other.y));
  const middle = { x: (at.x + other.x) / 2, y: (at.y + other.y) / 2 };
  effects.pan((at.x - before.x) / 2, (at.y - before.y) / 2);
  effects.zoom(middle, span(at) / span(before));
}
