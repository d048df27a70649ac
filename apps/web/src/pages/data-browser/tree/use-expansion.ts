import { useCallback, useMemo, useState } from 'react';

type Asked = ReadonlyMap<string, boolean>;
const NOTHING: Asked = new Map();

/**
 * What is unfolded: what was asked for, else what is so by default. `defaults` may grow as one walks on: the way to the
 * selected node is unfolded unless somebody has folded it. What was asked for is forgotten when `about` changes.
 */
export function useExpansion(defaults: Iterable<string>, about = '') {
  const [last, setLast] = useState<{ about: string; asked: Asked }>({ about, asked: NOTHING });
  const asked = last.about === about ? last.asked : NOTHING;
  const expanded = useMemo(() => {
    const ids = new Set([...defaults].filter((id) => asked.get(id) !== false));
    for (const [id, open] of asked) if (open) ids.add(id);
    return ids;
  }, [asked, defaults]);
  const toggle = useCallback(
    (id: string) =>
      setLast((before) => {
        const known = before.about === about ? before.asked : NOTHING;
        return { about, asked: new Map(known).set(id, !(known.get(id) ?? expanded.has(id))) };
      }),
    [about, expanded],
  );
  /** Everything that was unfolded at some time. */
  const touched = useMemo(() => new Set([...defaults, ...asked.keys()]), [defaults, asked]);
  return { expanded, toggle, touched };
}
