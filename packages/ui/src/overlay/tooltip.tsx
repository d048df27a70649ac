import { Tooltip as Radix } from 'radix-ui';
import type { ReactElement, ReactNode } from 'react';

export interface TooltipProps {
  /** Nothing: no tooltip. */
  content: ReactNode;
  /** One element that takes focus. */
  children: ReactElement;
  side?: 'top' | 'right' | 'bottom' | 'left';
}

/** Words on hover and on keyboard focus. It repeats or explains; nothing is said here alone. */
export function Tooltip({ content, children, side = 'top' }: TooltipProps): ReactNode {
  return (
    <Radix.Provider delayDuration={300}>
      <Radix.Root>
        <Radix.Trigger asChild>{children}</Radix.Trigger>
        {content ? (
          <Radix.Portal>
            <Radix.Content
              side={side}
              sideOffset={6}
              collisionPadding={8}
              className="animate-appear z-60 max-w-72 rounded-control border border-line-strong bg-overlay px-2 py-1 text-xs text-text shadow-overlay"
            >
              {content}
            </Radix.Content>
          </Radix.Portal>
        ) : null}
      </Radix.Root>
    </Radix.Provider>
  );
}
