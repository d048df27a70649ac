import type { PointerEvent, ReactNode } from 'react';
import { NODE_HEIGHT, NODE_WIDTH, contains, type Box, type Point } from '../places/geometry.ts';
import type { Positions } from '../places/layout.ts';

const WIDTH = 160;
export const MAP_HEIGHT = 96;
const MARGIN = 8;

export interface CanvasMapProps {
  positions: Positions;
  bounds: Box;
  sight: Box;
  onLookAt: (point: Point) => void;
}

/** The whole picture, small, with what is in sight: pressed, it leads there. Only where not all of it is in sight. */
export function CanvasMap({ positions, bounds, sight, onLookAt }: CanvasMapProps): ReactNode {
  if (contains(sight, bounds)) return null;
  const scale = Math.min((WIDTH - 2 * MARGIN) / bounds.width, (MAP_HEIGHT - 2 * MARGIN) / bounds.height);
  const offset = {
    x: (WIDTH - bounds.width * scale) / 2 - bounds.x * scale,
    y: (MAP_HEIGHT - bounds.height * scale) / 2 - bounds.y * scale,
  };
  const placed = (box: Box) => ({
    x: box.x * scale + offset.x,
    y: box.y * scale + offset.y,
    width: box.width * scale,
    height: box.height * scale,
  });
  const lead = (event: PointerEvent<SVGSVGElement>) => {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    onLookAt({
      x: (event.clientX - left - offset.x) / scale,
      y: (event.clientY - top - offset.y) / scale,
    });
  };
  return (
    <svg
      aria-hidden
      width={WIDTH}
      height={MAP_HEIGHT}
      className="absolute right-3 bottom-3 hidden touch-none rounded-control border border-line bg-surface md:block"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        lead(event);
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) lead(event);
      }}
    >
      {[...positions].map(([uid, { x, y }]) => (
        <rect
          key={uid}
          {...placed({ x, y, width: NODE_WIDTH, height: NODE_HEIGHT })}
          rx="1"
          className="fill-line-strong"
        />
      ))}
      <rect {...placed(sight)} rx="2" className="fill-transparent stroke-accent" strokeWidth="1.5" />
    </svg>
  );
}
