import { DropdownMenu as Radix } from 'radix-ui';
import type { ReactElement, ReactNode } from 'react';
import { classNames } from '../class-names.ts';

export interface DropdownMenuProps {
  /** The button that opens it. */
  trigger: ReactElement;
  label: string;
  children: ReactNode;
}

/** Not modal: the modal form writes a style element into the page, which a strict content security policy refuses. */
export function DropdownMenu({ trigger, label, children }: DropdownMenuProps): ReactNode {
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align="end"
          sideOffset={4}
          collisionPadding={8}
          aria-label={label}
          className="animate-appear z-30 max-w-80 min-w-44 rounded-surface border border-line-strong bg-overlay p-1 shadow-overlay"
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
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
  return (
    <Radix.Item
      aria-disabled={unavailable ? true : undefined}
      onSelect={(event) => (unavailable ? event.preventDefault() : onSelect())}
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
