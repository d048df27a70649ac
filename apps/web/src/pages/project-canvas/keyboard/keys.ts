import type { Direction } from '../places/geometry.ts';

/** What a key does on the canvas. */
export type KeyAction =
  | { do: 'walk' | 'nudge'; uid: string; to: Direction }
  | { do: 'end'; first: boolean }
  | { do: 'step'; dx: number; dy: number }
  | { do: 'zoomIn' | 'zoomOut' | 'lifeSize' | 'fit' | 'dismiss' };

interface Pressed {
  key: string;
  shiftKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
}

const ARROW: Partial<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};

const STEP_PX = 96;
const PAGE_PX = 320;
const STEP: Record<Direction, { dx: number; dy: number }> = {
  left: { dx: STEP_PX, dy: 0 },
  right: { dx: -STEP_PX, dy: 0 },
  up: { dx: 0, dy: STEP_PX },
  down: { dx: 0, dy: -STEP_PX },
};

const PLAIN: Partial<Record<string, KeyAction>> = {
  '+': { do: 'zoomIn' },
  '=': { do: 'zoomIn' },
  '-': { do: 'zoomOut' },
  _: { do: 'zoomOut' },
  '0': { do: 'fit' },
  '1': { do: 'lifeSize' },
  Home: { do: 'end', first: true },
  End: { do: 'end', first: false },
  PageUp: { do: 'step', dx: 0, dy: PAGE_PX },
  PageDown: { do: 'step', dx: 0, dy: -PAGE_PX },
  Escape: { do: 'dismiss' },
};

/**
 * Arrows walk from node to node, with Shift they move the node; where no node has the focus they move the picture. What
 * is pressed with Ctrl, Alt or Meta is the browser's.
 */
export function actionOfKey(pressed: Pressed, nodeUid: string | null): KeyAction | null {
  if (pressed.ctrlKey || pressed.metaKey || pressed.altKey) return null;
  const to = ARROW[pressed.key];
  if (to === undefined) return PLAIN[pressed.key] ?? null;
  if (nodeUid === null) return { do: 'step', ...STEP[to] };
  return { do: pressed.shiftKey ? 'nudge' : 'walk', uid: nodeUid, to };
}
