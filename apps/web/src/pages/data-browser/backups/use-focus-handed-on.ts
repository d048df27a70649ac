import { useLayoutEffect, useRef, type RefObject } from 'react';

/**
 * A row that goes while it has the focus hands it on to the list around it: the keyboard's place would be lost with the
 * row otherwise. For any part of the row; the list takes the focus with `tabIndex={-1}`.
 */
export function useFocusHandedOn(): RefObject<HTMLDivElement | null> {
  const part = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const row = part.current?.closest('[role="row"]');
    return () => {
      if (row?.contains(document.activeElement)) row.closest('section')?.focus();
    };
  }, []);
  return part;
}
