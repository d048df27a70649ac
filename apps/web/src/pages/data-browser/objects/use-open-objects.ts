import { useCallback, useEffect, useState } from 'react';
import type { ObjectAddress } from '../../../shared/routes/index.ts';

const STORED_AT = 'holdfast.open-objects';

export const sameObject = (one: ObjectAddress, other: ObjectAddress): boolean =>
  JSON.stringify([one.namespace, one.name, one.path]) ===
  JSON.stringify([other.namespace, other.name, other.path]);

/** The objects that are open, in the order of opening; kept for this browser tab. The one in the URL is always open. */
export function useOpenObjects(current: ObjectAddress | null) {
  const [open, setOpen] = useState<readonly ObjectAddress[]>(readStored);
  if (current !== null && !open.some((object) => sameObject(object, current))) setOpen([...open, current]);
  useEffect(() => sessionStorage.setItem(STORED_AT, JSON.stringify(open)), [open]);
  const close = useCallback(
    (closed: ObjectAddress) => setOpen((before) => before.filter((object) => !sameObject(object, closed))),
    [],
  );
  return { open, close };
}

function readStored(): readonly ObjectAddress[] {
  try {
    const stored: unknown = JSON.parse(sessionStorage.getItem(STORED_AT) ?? '[]');
    return Array.isArray(stored) ? stored.filter(isObjectAddress) : [];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

function isObjectAddress(value: unknown): value is ObjectAddress {
  if (typeof value !== 'object' || value === null) return false;
  const { namespace, name, path } = value as Record<string, unknown>;
  return typeof namespace === 'string' && typeof name === 'string' && Array.isArray(path);
}
