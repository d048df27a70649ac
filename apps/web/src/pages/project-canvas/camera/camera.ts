import type { Box, Point, Size } from '../places/geometry.ts';

/** How the canvas is looked at: a point of it is shown at `point * scale + (x, y)`, in CSS pixels of the viewport. */
export interface Camera extends Point {
  scale: number;
}

export const MIN_SCALE = 0.2;
export const MAX_SCALE = 2;
/** Below this the smallest words cannot be read: nodes then show fewer, larger ones. */
export const FAR_BELOW = 0.72;
/** Below this not even those can: the first look goes no farther away. */
const OPENING_SCALE = 0.5;
const MARGIN = 24;
/** At least so much of the picture stays in sight, however far one moves it. */
const KEPT_IN_SIGHT = 80;

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

export const panBy = (camera: Camera, dx: number, dy: number): Camera => ({
  ...camera,
  x: camera.x + dx,
  y: camera.y + dy,
});

/** Zooms by a factor; what lies at `point` of the viewport stays there. */
export function zoomAt(camera: Camera, point: Point, factor: number): Camera {
  const scale = clamp(camera.scale * factor, MIN_SCALE, MAX_SCALE);
  const ratio = scale / camera.scale;
  return {
    scale,
    x: point.x - (point.x - camera.x) * ratio,
    y: point.y - (point.y - camera.y) * ratio,
  };
}

/** The whole picture in the viewport, no larger than life, in its middle. */
export function fit(bounds: Box, size: Size): Camera {
  return centred(bounds, size, clamp(wholeScale(bounds, size), MIN_SCALE, 1));
}

/** The first look: the whole picture where its words can be read so, else its beginning. */
export function open(bounds: Box, size: Size): Camera {
  const whole = wholeScale(bounds, size);
  if (whole >= OPENING_SCALE) return fit(bounds, size);
  const middle = centred(bounds, size, OPENING_SCALE);
  const start = { x: MARGIN - bounds.x * OPENING_SCALE, y: MARGIN - bounds.y * OPENING_SCALE };
  return {
    scale: OPENING_SCALE,
    x: bounds.width * OPENING_SCALE > size.width ? start.x : middle.x,
    y: bounds.height * OPENING_SCALE > size.height ? start.y : middle.y,
  };
}

function wholeScale(bounds: Box, size: Size): number {
  return Math.min(
    Math.max(1, size.width - 2 * MARGIN) / Math.max(1, bounds.width),
    Math.max(1, size.height - 2 * MARGIN) / Math.max(1, bounds.height),
  );
}

function centred(bounds: Box, size: Size, scale: number): Camera {
  return {
    scale,
    x: (size.width - bounds.width * scale) / 2 - bounds.x * scale,
    y: (size.height - bounds.height * scale) / 2 - bounds.y * scale,
  };
}

/** Moves as little as brings the whole box into sight; not at all where it is. */
export function reveal(camera: Camera, box: Box, size: Size): Camera {
  const shift = (start: number, extent: number, available: number): number => {
    const end = start + extent;
    if (start < MARGIN || extent > available - 2 * MARGIN) return MARGIN - start;
    return end > available - MARGIN ? available - MARGIN - end : 0;
  };
  return panBy(
    camera,
    shift(box.x * camera.scale + camera.x, box.width * camera.scale, size.width),
    shift(box.y * camera.scale + camera.y, box.height * camera.scale, size.height),
  );
}

/** Whether one sees the whole box, and can read it. */
export function isPlain(camera: Camera, box: Box, size: Size): boolean {
  const still = reveal(camera, box, size);
  return camera.scale >= OPENING_SCALE && still.x === camera.x && still.y === camera.y;
}

/** Puts a point of the canvas in the middle of the viewport. */
export function lookAt(camera: Camera, point: Point, size: Size): Camera {
  return {
    ...camera,
    x: size.width / 2 - point.x * camera.scale,
    y: size.height / 2 - point.y * camera.scale,
  };
}

/** The same camera, moved back as far as keeps some of the picture in sight. */
export function keepInSight(camera: Camera, bounds: Box, size: Size): Camera {
  const hold = (
    offset: number,
    { start, end }: { start: number; end: number },
    available: number,
  ): number => {
    const low = KEPT_IN_SIGHT - end * camera.scale;
    const high = available - KEPT_IN_SIGHT - start * camera.scale;
    return low > high ? offset : clamp(offset, low, high);
  };
  const { x, y, width, height } = bounds;
  return {
    ...camera,
    x: hold(camera.x, { start: x, end: x + width }, size.width),
    y: hold(camera.y, { start: y, end: y + height }, size.height),
  };
}

/** The part of the canvas that is in sight. */
export function inSight(camera: Camera, size: Size): Box {
  return {
    x: -camera.x / camera.scale,
    y: -camera.y / camera.scale,
    width: size.width / camera.scale,
    height: size.height / camera.scale,
  };
}
