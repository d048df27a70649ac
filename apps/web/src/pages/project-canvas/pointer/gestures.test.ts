import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createGestures, type GestureEffects, type PointerMoment } from './gestures.ts';

let seen: string[] = [];
const write = (what: string) => void seen.push(what);
const effects: GestureEffects = {
  pan: (dx, dy) => write(`pan ${dx} ${dy}`),
  zoom: ({ x, y }, factor) => write(`zoom ${factor} at ${x} ${y}`),
  dragNode: (uid, by) => write(`drag ${uid} ${by.x} ${by.y}`),
  dropNode: (uid) => write(`drop ${uid}`),
  letGo: () => write('let go'),
  capture: (pointerId) => write(`capture ${pointerId}`),
};
const mouse = (x: number, y: number, node: string | null = null): PointerMoment => ({
  pointerId: 1,
  touch: false,
  x,
  y,
  node,
});
const finger = (pointerId: number, at: { x: number; y: number; node?: string }): PointerMoment => ({
  node: null,
  ...at,
  pointerId,
  touch: true,
});

beforeEach(() => {
  seen = [];
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a mouse', () => {
  it('that is pressed and hardly moved clicks', () => {
    const gestures = createGestures(effects);
    gestures.down(mouse(10, 10, 'a'));
    gestures.move(mouse(12, 11));
    gestures.up(1);
    expect(seen).toEqual([]);
    expect(gestures.endsDrag()).toBe(false);
  });

  it('drags the node under it, and the click that follows opens nothing', () => {
    const gestures = createGestures(effects);
    gestures.down(mouse(10, 10, 'a'));
    gestures.move(mouse(40, 10));
    gestures.move(mouse(60, 30));
    gestures.up(1);
    expect(seen).toEqual(['capture 1', 'drag a 0 0', 'drag a 30 0', 'drag a 50 20', 'drop a']);
    expect(gestures.endsDrag()).toBe(true);
    expect(gestures.endsDrag()).toBe(false);
  });

  it('drags the picture elsewhere', () => {
    const gestures = createGestures(effects);
    gestures.down(mouse(10, 10));
    gestures.move(mouse(20, 10));
    gestures.move(mouse(25, 15));
    gestures.up(1);
    gestures.move(mouse(90, 90));
    expect(seen).toEqual(['capture 1', 'pan 10 0', 'pan 5 5']);
  });

  it('lets go where the gesture is given up', () => {
    const gestures = createGestures(effects);
    gestures.down(mouse(10, 10, 'a'));
    gestures.move(mouse(40, 10));
    gestures.cancel();
    expect(seen.at(-1)).toBe('let go');
    gestures.up(1);
    expect(seen.at(-1)).toBe('let go');
  });
});

describe('fingers', () => {
  it('pan over a node too, and take hold of one after a rest', () => {
    const gestures = createGestures(effects);
    gestures.down(finger(1, { x: 10, y: 10, node: 'a' }));
    gestures.move(finger(1, { x: 30, y: 10 }));
    gestures.up(1);
    expect(seen).toEqual(['capture 1', 'pan 20 0']);
    seen = [];
    gestures.down(finger(1, { x: 10, y: 10, node: 'a' }));
    vi.advanceTimersByTime(400);
    gestures.move(finger(1, { x: 30, y: 10 }));
    gestures.up(1);
    expect(seen).toEqual(['capture 1', 'drag a 0 0', 'drag a 20 0', 'drop a']);
  });

  it('zoom by two, about the middle between them; the one that stays pans', () => {
    const gestures = createGestures(effects);
    gestures.down(finger(1, { x: 100, y: 100 }));
    gestures.down(finger(2, { x: 200, y: 100 }));
    gestures.move(finger(2, { x: 300, y: 100 }));
    expect(seen).toEqual(['capture 1', 'capture 2', 'pan 50 0', 'zoom 2 at 200 100']);
    seen = [];
    gestures.up(2);
    gestures.move(finger(1, { x: 110, y: 105 }));
    expect(seen).toEqual(['pan 10 5']);
  });

  it('a second one gives up the drag of the first', () => {
    const gestures = createGestures(effects);
    gestures.down(finger(1, { x: 10, y: 10, node: 'a' }));
    vi.advanceTimersByTime(400);
    gestures.down(finger(2, { x: 200, y: 100 }));
    expect(seen).toContain('let go');
  });
});
