import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { Select, Server, Workflow, classNames } from '@holdfast/ui';
import { SystemWarnings } from '../features/confirm-master-key/index.ts';
import { SignOut } from '../features/sign-in/index.ts';
import { useMessages } from '../shared/i18n/index.ts';
import { BROWSE, CANVAS } from '../shared/routes/index.ts';
import { ConnectionStrip } from './connection-strip.tsx';
import { LanguageChoice } from './language-choice.tsx';
import { Notifications } from './notifications.tsx';
import { usePageTitle } from './page-title.ts';
import { THEMES, isTheme, useTheme } from './theme.ts';

/** What stands around every page: the name, the two places, language and theme, and what the operator should know. */
export function AppShell({ children }: { children: ReactNode }): ReactNode {
  const m = useMessages().shell;
  usePageTitle();
  return (
    <div className="flex h-dvh flex-col">
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:bg-overlay focus:px-3 focus:py-2"
      >
        {m.skip}
      </a>
      <header className="flex h-12 shrink-0 items-center gap-2 border-b border-line px-4 max-[28rem]:gap-1 max-[28rem]:px-2">
        <span className="mr-2 font-semibold max-[28rem]:sr-only">{m.product}</span>
        <nav aria-label={m.navigation} className="flex shrink-0 grow items-center gap-1 max-[28rem]:gap-0">
          <Place href={BROWSE} label={m.browser} icon={<Server size={16} strokeWidth={1.5} aria-hidden />} />
          <Place href={CANVAS} label={m.canvas} icon={<Workflow size={16} strokeWidth={1.5} aria-hidden />} />
        </nav>
        <LanguageChoice />
        <ThemeChoice />
        <SignOut />
      </header>
      {/* Of a window that is short, or magnified, it keeps enough to work in: the whole then scrolls. */}
      <div className="flex min-h-68 flex-1 flex-col">{children}</div>
      {/* Below, so that nothing one points at moves when they come; what stays longest, lowest. */}
      <Notifications />
      <SystemWarnings />
      <ConnectionStrip />
    </div>
  );
}

function Place({ href, label, icon }: { href: string; label: string; icon: ReactNode }): ReactNode {
  const [location] = useLocation();
  const current = location.startsWith(href);
  return (
    <Link
      href={href}
      aria-current={current ? 'page' : undefined}
      className={classNames(
        'flex h-8 items-center gap-1.5 rounded-control px-2 text-sm whitespace-nowrap text-muted hover:text-text',
        current && 'bg-shade text-text forced-colors:border-b-2',
      )}
    >
      {icon}
      <span className="max-sm:sr-only">{label}</span>
    </Link>
  );
}

function ThemeChoice(): ReactNode {
  const m = useMessages().shell;
  const [theme, setTheme] = useTheme();
  const words = { dark: m.dark, light: m.light, system: m.machine };
  return (
    <Select
      aria-label={m.theme}
      value={theme}
      onValue={(value) => (isTheme(value) ? setTheme(value) : undefined)}
      options={THEMES.map((value) => ({ value, label: words[value] }))}
    />
  );
}
