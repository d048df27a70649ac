import { useCallback, useMemo, useState } from 'react';

/**
 * What is unfolded: what was asked for, else what is so by default. `defaults` may grow as one walks on: the way to the
 * selected node is unfolded unless somebody has folded it.
 */
export function useExpansion(defaults: readonly string[]) {
  const [asked, setAsked] = useState<ReadonlyMap<string, boolean>>(new Map());
  const expanded = useMemo(() => {
    const ids = new Set(defaults.filter((id) => asked.get(id) !== false));
    for (const [id, open] of asked) if (open) ids.add(id);
    return ids;
  }, [asked, defaults]);
  const toggle = useCallback(
    (id: string) => setAsked((before) => new Map(before).set(id, !expanded.has(id))),
    [expanded],
  );
  return { expanded, toggle };
}
