import { useEffect, useState } from 'react';

export const THEMES = ['dark', 'light', 'system'] as const;
export type Theme = (typeof THEMES)[number];

const STORED_AT = 'holdfast.theme';

export function isTheme(value: unknown): value is Theme {
  return THEMES.some((theme) => theme === value);
}

/** Dark unless the reader has chosen otherwise; the choice is kept in this browser, for all of its tabs. */
export function useTheme(): [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useState<Theme>(() => {
    const stored = localStorage.getItem(STORED_AT);
    return isTheme(stored) ? stored : 'dark';
  });
  useEffect(() => {
    /* Said to the other tabs of this browser alone. */
    const follow = ({ key, newValue }: StorageEvent) => {
      if (key === STORED_AT && isTheme(newValue)) setTheme(newValue);
    };
    window.addEventListener('storage', follow);
    return () => window.removeEventListener('storage', follow);
  }, []);
  useEffect(() => {
    document.documentElement.dataset['theme'] = theme;
    localStorage.setItem(STORED_AT, theme);
  }, [theme]);
  return [theme, setTheme];
}
