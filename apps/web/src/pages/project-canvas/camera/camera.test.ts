import { describe, expect, it } from 'vitest';
import type { Box, Point } from '../places/geometry.ts';
import {
  MAX_SCALE,
  MIN_SCALE,
  fit,
  inSight,
  isPlain,
  keepInSight,
  lookAt,
  open,
  panBy,
  reveal,
  zoomAt,
  type Camera,
} from './camera.ts';

const size = { width: 1000, height: 600 };
const shownAt = (camera: Camera, { x, y }: Point): Point => ({
  x: x * camera.scale + camera.x,
  y: y * camera.scale + camera.y,
});
const isWhole = (camera: Camera, box: Box): boolean => {
  const sight = inSight(camera, size);
  return (
    sight.x <= box.x &&
    sight.y <= box.y &&
    sight.x + sight.width >= box.x + box.width &&
    sight.y + sight.height >= box.y + box.height
  );
};

describe('the camera', () => {
  it('zooms about the point it is given, within limits', () => {
    const before = { x: 40, y: -30, scale: 0.8 };
    const canvasPoint = { x: 200, y: 300 };
    const point = shownAt(before, canvasPoint);
    const after = zoomAt(before, point, 1.5);
    expect(after.scale).toBeCloseTo(1.2);
    expect(shownAt(after, canvasPoint).x).toBeCloseTo(point.x);
    expect(shownAt(after, canvasPoint).y).toBeCloseTo(point.y);
    expect(zoomAt(before, point, 100).scale).toBe(MAX_SCALE);
    expect(zoomAt(before, point, 0.001).scale).toBe(MIN_SCALE);
  });

  it('shows all, no larger than life', () => {
    const large = { x: -300, y: 50, width: 2400, height: 1500 };
    expect(isWhole(fit(large, size), large)).toBe(true);
    expect(fit({ x: 0, y: 0, width: 240, height: 100 }, size).scale).toBe(1);
  });

  it('opens on all of it where that can be read, else on its beginning', () => {
    const medium = { x: 0, y: 0, width: 1600, height: 900 };
    expect(isWhole(open(medium, size), medium)).toBe(true);
    const huge = { x: 100, y: 200, width: 9000, height: 9000 };
    const camera = open(huge, size);
    expect(camera.scale).toBe(0.5);
    expect(shownAt(camera, huge)).toEqual({ x: 24, y: 24 });
  });

  it('brings a box into sight and moves no farther than it must', () => {
    const camera = { x: 0, y: 0, scale: 1 };
    const near = { x: 100, y: 100, width: 240, height: 100 };
    expect(reveal(camera, near, size)).toEqual(camera);
    expect(isPlain(camera, near, size)).toBe(true);
    expect(isPlain({ ...camera, scale: 0.3 }, near, size), 'too small to read').toBe(false);
    const right = { ...near, x: 2000 };
    expect(isPlain(camera, right, size)).toBe(false);
    const after = reveal(camera, right, size);
    expect(isWhole(after, right)).toBe(true);
    expect(after.y).toBe(0);
    const above = { ...near, y: -500 };
    expect(shownAt(reveal(camera, above, size), above).y).toBe(24);
    const tooLarge = { x: 0, y: 0, width: 5000, height: 100 };
    expect(shownAt(reveal(camera, tooLarge, size), tooLarge)).toEqual({ x: 24, y: 24 });
  });

  it('never loses the picture', () => {
    const picture = { x: 0, y: 0, width: 800, height: 400 };
    for (const [dx, dy] of [
      [99_999, 0],
      [-99_999, 0],
      [0, 99_999],
      [0, -99_999],
    ] as const) {
      const sight = inSight(keepInSight(panBy({ x: 0, y: 0, scale: 1 }, dx, dy), picture, size), size);
      expect(sight.x).toBeLessThan(800);
      expect(sight.x + sight.width).toBeGreaterThan(0);
      expect(sight.y).toBeLessThan(400);
      expect(sight.y + sight.height).toBeGreaterThan(0);
    }
  });

  it('looks at a point', () => {
    expect(shownAt(lookAt({ x: 0, y: 0, scale: 2 }, { x: 50, y: 60 }, size), { x: 50, y: 60 })).toEqual({
      x: 500,
      y: 300,
    });
  });
});
