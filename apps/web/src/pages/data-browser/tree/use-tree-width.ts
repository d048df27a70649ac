import { useCallback, useLayoutEffect, useState, type RefObject } from 'react';

const STORED_AT = 'holdfast.tree-width';
const USUAL_PX = 288;
const LEAST_PX = 200;
const MOST_PX = 640;
/** What the surface beside it needs to stay whole. */
const SURFACE_PX = 416;

/**
 * The width of the tree beside the surface, as the reader has set it; kept in this browser. It gives way where the page
 * is too narrow for both, and takes its width back where there is room.
 */
export function useTreeWidth(page: RefObject<HTMLElement | null>) {
  const [wanted, setWanted] = useState(readWidth);
  const [available, setAvailable] = useState(() => window.innerWidth);
  useLayoutEffect(() => {
    const element = page.current;
    if (element === null) return undefined;
    const read = () => {
      if (element.clientWidth > 0) setAvailable(element.clientWidth);
    };
    read();
    const observer = new ResizeObserver(read);
    observer.observe(element);
    return () => observer.disconnect();
  }, [page]);
  const max = Math.min(MOST_PX, Math.max(LEAST_PX, available - SURFACE_PX));
  const onWidth = useCallback((width: number) => {
    localStorage.setItem(STORED_AT, String(width));
    setWanted(width);
  }, []);
  const onReset = useCallback(() => {
    localStorage.removeItem(STORED_AT);
    setWanted(USUAL_PX);
  }, []);
  return { width: Math.max(LEAST_PX, Math.min(wanted, max)), min: LEAST_PX, max, onWidth, onReset };
}

function readWidth(): number {
  const stored = Number(localStorage.getItem(STORED_AT));
  return Number.isFinite(stored) && stored > 0 ? stored : USUAL_PX;
}
