import { DropdownMenu as Radix } from 'radix-ui';
import { createContext, use, useRef, type ReactElement, type ReactNode } from 'react';
import { classNames } from '../class-names.ts';

export interface DropdownMenuProps {
  /** The button that opens it. */
  trigger: ReactElement;
  label: string;
  children: ReactNode;
}

const ChooseContext = createContext<(action: () => void) => void>((action) => action());

/**
 * What is chosen runs when the menu has closed and its button has the focus again, so that a dialog that it opens can
 * give the focus back there. Not modal: the modal form writes a style element into the page, which a strict content
 * security policy refuses.
 */
export function DropdownMenu({ trigger, label, children }: DropdownMenuProps): ReactNode {
  const chosen = useRef<(() => void) | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  const runChosen = (event: Event) => {
    const action = chosen.current;
    if (action === null) return;
    event.preventDefault();
    chosen.current = null;
    button.current?.focus();
    action();
  };
  return (
    <ChooseContext value={(action) => void (chosen.current = action)}>
      <Radix.Root modal={false}>
        <Radix.Trigger asChild ref={button}>
          {trigger}
        </Radix.Trigger>
        <Radix.Portal>
          <Radix.Content
            align="end"
            sideOffset={4}
            collisionPadding={8}
            aria-label={label}
            onCloseAutoFocus={runChosen}
            className="animate-appear z-60 max-w-80 min-w-44 rounded-surface border border-line-strong bg-overlay p-1 shadow-overlay"
          >
            {children}
          </Radix.Content>
        </Radix.Portal>
      </Radix.Root>
    </ChooseContext>
  );
}

export interface DropdownItemProps {
  children: ReactNode;
  onSelect: () => void;
  danger?: boolean;
  /** Why it cannot be chosen now; the item stays readable and reachable. */
  unavailable?: string | null | undefined;
}

export function DropdownItem({ children, onSelect, danger, unavailable }: DropdownItemProps): ReactNode {
  const choose = use(ChooseContext);
  return (
    <Radix.Item
      aria-disabled={unavailable ? true : undefined}
      onSelect={(event) => (unavailable ? event.preventDefault() : choose(onSelect))}
      className={classNames(
        'flex flex-col rounded-control px-2 py-1.5 text-sm outline-none data-highlighted:bg-raised data-highlighted:outline-2 data-highlighted:outline-accent',
        danger ? 'text-bad' : 'text-text',
        unavailable && 'cursor-not-allowed text-muted',
      )}
    >
      <span>{children}</span>
      {unavailable ? <span className="text-xs text-muted">{unavailable}</span> : null}
    </Radix.Item>
  );
}
