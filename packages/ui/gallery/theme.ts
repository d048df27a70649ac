import { useSyncExternalStore } from 'react';

export type Theme = 'dark' | 'light';

const root = document.documentElement;

const readTheme = (): Theme => (root.dataset['theme'] === 'light' ? 'light' : 'dark');

function onTheme(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(root, { attributeFilter: ['data-theme'] });
  return () => observer.disconnect();
}

/** The theme that the page has, whoever set it. */
export function useTheme(): Theme {
  return useSyncExternalStore(onTheme, readTheme);
}

export function setTheme(theme: Theme): void {
  root.dataset['theme'] = theme;
}
