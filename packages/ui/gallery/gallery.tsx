import type { ReactNode } from 'react';
import { ChoiceGroup, ToastProvider, ToastRegion } from '../src/index.ts';
import { ActionRoom } from './rooms/action.tsx';
import { DataRoom } from './rooms/data.tsx';
import { FeedbackRoom } from './rooms/feedback.tsx';
import { FieldRoom } from './rooms/field.tsx';
import { IconsRoom } from './rooms/icons.tsx';
import { NavigationRoom } from './rooms/navigation.tsx';
import { OverlayRoom } from './rooms/overlay.tsx';
import { TokensRoom } from './rooms/tokens.tsx';
import { Room } from './specimen.tsx';
import { setTheme, useTheme } from './theme.ts';

const ROOMS = [
  { id: 'tokens', title: 'Tokens', content: <TokensRoom /> },
  { id: 'icons', title: 'Icons', content: <IconsRoom /> },
  { id: 'action', title: 'Action', content: <ActionRoom /> },
  { id: 'field', title: 'Field', content: <FieldRoom /> },
  { id: 'feedback', title: 'Feedback', content: <FeedbackRoom /> },
  { id: 'navigation', title: 'Navigation', content: <NavigationRoom /> },
  { id: 'data', title: 'Data', content: <DataRoom /> },
  { id: 'overlay', title: 'Overlay', content: <OverlayRoom /> },
] as const;

/** Every component of this package with its states, for whoever makes or mends one. In English: no user reads it. */
export function Gallery(): ReactNode {
  return (
    <ToastProvider>
      <div className="mx-auto flex max-w-320 flex-col gap-8 p-4 md:flex-row md:p-6">
        <header className="flex shrink-0 flex-col gap-4 md:sticky md:top-6 md:w-44 md:self-start">
          <h1 className="text-lg font-semibold text-text">Holdfast components</h1>
          <ThemeChoice />
          <nav aria-label="Rooms">
            <ul className="flex flex-wrap gap-x-4 gap-y-1 text-sm md:flex-col">
              {ROOMS.map(({ id, title }) => (
                <li key={id}>
                  <a href={`#${id}`} className="rounded-control text-muted hover:text-text">
                    {title}
                  </a>
                </li>
              ))}
            </ul>
          </nav>
        </header>
        <main className="flex min-w-0 flex-1 flex-col gap-10">
          {ROOMS.map(({ id, title, content }) => (
            <Room key={id} id={id} title={title}>
              {content}
            </Room>
          ))}
        </main>
      </div>
      <div className="sticky bottom-0 bg-canvas">
        <ToastRegion regionLabel="Messages" dismissLabel="Dismiss" />
      </div>
    </ToastProvider>
  );
}

function ThemeChoice(): ReactNode {
  return (
    <ChoiceGroup
      label="Theme"
      value={useTheme()}
      onValue={(value) => setTheme(value === 'light' ? 'light' : 'dark')}
      options={[
        { value: 'dark', label: 'Dark' },
        { value: 'light', label: 'Light' },
      ]}
    />
  );
}
