import { useCallback, useState } from 'react';
import type { Point } from './geometry.ts';
import type { Positions } from './layout.ts';

const STORED_AT = 'holdfast.canvas-positions';

/** Where the reader has put nodes of a project. Kept in this browser, for this project. */
export function useMovedNodes(projectId: string) {
  const key = `${STORED_AT}.${projectId}`;
  const [moved, setMoved] = useState<Positions>(() => readMoved(localStorage.getItem(key)));
  const move = useCallback(
    (uid: string, to: Point) =>
      setMoved((before) => {
        const after = new Map(before).set(uid, to);
        localStorage.setItem(key, JSON.stringify(Object.fromEntries(after)));
        return after;
      }),
    [key],
  );
  const tidyUp = useCallback(() => {
    localStorage.removeItem(key);
    setMoved(new Map());
  }, [key]);
  return { moved, move, tidyUp };
}

/** Whatever else is kept there is no position. */
function readMoved(stored: string | null): Positions {
  const entries = Object.entries(parse(stored ?? '{}') ?? {});
  return new Map(entries.filter((entry): entry is [string, Point] => isPoint(entry[1])));
}

function parse(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? value : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function isPoint(value: unknown): value is Point {
  if (typeof value !== 'object' || value === null) return false;
  const { x, y } = value as Record<string, unknown>;
  return Number.isFinite(x) && Number.isFinite(y);
}
