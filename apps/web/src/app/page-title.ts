import { useEffect } from 'react';
import { useLocation } from 'wouter';
import { useMessages, type Messages } from '../shared/i18n/index.ts';
import { BROWSE, CANVAS, parseObjectPath, parseServicePath } from '../shared/routes/index.ts';

/** Names the page where the browser lists it, among tabs and in its history: what it shows, then whose it is. */
export function usePageTitle(): void {
  const m = useMessages();
  const [location] = useLocation();
  const { product } = m.shell;
  const title = [...shownAt(location, m), product].join(' – ');
  useEffect(() => {
    document.title = title;
    return () => void (document.title = product);
  }, [title, product]);
}

function shownAt(location: string, m: Messages): string[] {
  const object = parseObjectPath(location);
  if (object !== null) return [object.path.join('.'), object.name];
  const service = parseServicePath(location);
  if (service !== null) return [service.name];
  if (location.startsWith(BROWSE)) return [m.shell.browser];
  return [location.startsWith(CANVAS) ? m.shell.canvas : m.browser.notFound];
}
