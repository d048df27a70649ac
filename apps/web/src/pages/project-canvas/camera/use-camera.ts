import { useCallback, useLayoutEffect, useMemo, useRef, useState, type RefObject } from 'react';
import { centreOf, contains, type Box, type Point, type Size } from '../places/geometry.ts';
import {
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
import { MAP_HEIGHT } from './canvas-map.tsx';

/** What has the focus does not hide behind the map in the corner, where there is one. */
const clearOfMap = ({ width, height }: Size): Size => ({
  width,
  height: width < WITH_MAP_PX ? height : height - MAP_HEIGHT,
});
const WITH_MAP_PX = 768;

/** Until the viewport is measured, and where nothing has a size. */
const UNMEASURED: Size = { width: 960, height: 560 };
const ZOOM_STEP = 1.25;
const PRESENTED_SCALE = 0.8;

/**
 * The camera over the canvas. Until the reader moves it, it shows the first look, also of a viewport that changes its
 * size. `gliding`: the last move was a jump that is shown on its way; a drag is not.
 */
export function useCamera(viewport: RefObject<HTMLElement | null>, bounds: Box) {
  const { size, isMeasured } = useSize(viewport);
  const [held, setHeld] = useState<{ camera: Camera; gliding: boolean } | null>(null);
  const opening = useMemo(() => open(bounds, size), [bounds, size]);
  const camera = held?.camera ?? opening;
  /* Gestures come faster than they are drawn: each starts from what the last one made. */
  const latest = useRef({ camera, bounds, size });
  useLayoutEffect(() => {
    latest.current = { camera, bounds, size };
  });
  const moves = useMemo(() => {
    const move = (gliding: boolean, next: (now: Camera, size: Size) => Camera) => {
      const { camera: now, bounds: all, size: measured } = latest.current;
      const camera = keepInSight(next(now, measured), all, measured);
      latest.current = { ...latest.current, camera };
      setHeld({ camera, gliding });
    };
    const middle = ({ width, height }: Size): Point => ({ x: width / 2, y: height / 2 });
    return {
      pan: (dx: number, dy: number) => move(false, (now) => panBy(now, dx, dy)),
      step: (dx: number, dy: number) => move(true, (now) => panBy(now, dx, dy)),
      zoom: (point: Point, factor: number) => move(false, (now) => zoomAt(now, point, factor)),
      zoomIn: () => move(true, (now, measured) => zoomAt(now, middle(measured), ZOOM_STEP)),
      zoomOut: () => move(true, (now, measured) => zoomAt(now, middle(measured), 1 / ZOOM_STEP)),
      lifeSize: () => move(true, (now, measured) => zoomAt(now, middle(measured), 1 / now.scale)),
      fit: () => move(true, (_, measured) => fit(latest.current.bounds, measured)),
      /** Of a part of the picture, or of all: as large as it has to be to be read. */
      open: (box?: Box) => move(true, (_, measured) => open(box ?? latest.current.bounds, measured)),
      reveal: (box: Box) =>
        move(true, (now, measured) => {
          const isWhole = contains(inSight(now, measured), latest.current.bounds);
          return reveal(now, box, isWhole ? measured : clearOfMap(measured));
        }),
      lookAt: (point: Point) => move(false, (now, measured) => lookAt(now, point, measured)),
      /** Of what was just brought forth: where it cannot be seen plainly, in the middle. */
      present: (box: Box) =>
        move(true, (now, measured) =>
          isPlain(now, box, measured)
            ? now
            : lookAt({ ...now, scale: Math.max(now.scale, PRESENTED_SCALE) }, centreOf(box), measured),
        ),
    };
  }, []);
  const toCanvas = useCallback((distance: number) => distance / latest.current.camera.scale, []);
  return {
    camera,
    gliding: held?.gliding ?? false,
    sight: inSight(camera, size),
    moves,
    toCanvas,
    isMeasured,
  };
}

export type CameraMoves = ReturnType<typeof useCamera>['moves'];

function useSize(element: RefObject<HTMLElement | null>): { size: Size; isMeasured: boolean } {
  const [known, setKnown] = useState({ size: UNMEASURED, isMeasured: false });
  useLayoutEffect(() => {
    const measured = element.current;
    if (measured === null) return undefined;
    const read = () => {
      const { clientWidth: width, clientHeight: height } = measured;
      const size = width > 0 && height > 0 ? { width, height } : UNMEASURED;
      setKnown((before) =>
        before.isMeasured && before.size.width === size.width && before.size.height === size.height
          ? before
          : { size, isMeasured: true },
      );
    };
    read();
    const observer = new ResizeObserver(read);
    observer.observe(measured);
    return () => observer.disconnect();
  }, [element]);
  return known;
}
