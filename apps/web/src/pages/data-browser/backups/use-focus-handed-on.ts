import { useLayoutEffect, useRef, type RefObject } from 'react';

/**
 * A row that goes while it has the focus hands it on to the list around it: the keyboard's place would be lost with the
 * row otherwise. The list takes it with `tabIndex={-1}`.
 */
export function useFocusHandedOn(): RefObject<HTMLTableRowElement | null> {
  const row = useRef<HTMLTableRowElement>(null);
  useLayoutEffect(() => {
    const element = row.current;
    return () => {
      if (element?.contains(document.activeElement)) element.closest('section')?.focus();
    };
  }, []);
  return row;
}
