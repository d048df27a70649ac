import { lazy, useEffect, type ComponentType, type LazyExoticComponent } from 'react';

const SOON_MS = 1500;
const loaders = new Set<() => Promise<unknown>>();

/** A part of the web that the first page does not need: it is drawn inside a `Suspense`. */
export function later<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): LazyExoticComponent<ComponentType<Props>> {
  loaders.add(load);
  return lazy(async () => ({ default: await load() }));
}

/** Fetches every such part once the first page is there: whoever goes on waits for nothing. */
export function useLoadedSoon(): void {
  useEffect(() => {
    const timer = setTimeout(() => {
      /* Where it fails now it is asked for again when it is needed, and says so then. */
      for (const load of loaders) load().catch(() => undefined);
    }, SOON_MS);
    return () => clearTimeout(timer);
  }, []);
}
