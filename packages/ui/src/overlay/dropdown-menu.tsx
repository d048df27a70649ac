import { DropdownMenu as Radix, Slot } from 'radix-ui';
import {
  createContext,
  use,
  useRef,
  useState,
  type FocusEvent,
  type ReactElement,
  type ReactNode,
} from 'react';
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
export function DropdownMenu(props: DropdownMenuProps): ReactNode {
  const [openedBy, setOpenedBy] = useState<'pointer' | 'keyboard' | null>(null);
  if (openedBy !== null) return <OpenedMenu {...props} byKeyboard={openedBy === 'keyboard'} />;
  /* Most menus of a long list are never opened: until then there is the button alone. */
  return (
    <Slot.Root
      aria-haspopup="menu"
      aria-expanded={false}
      /* A click that no pointer made counts none. */
      onClick={(event) => setOpenedBy(event.detail === 0 ? 'keyboard' : 'pointer')}
      onKeyDown={(event) => {
        if (event.key !== 'ArrowDown') return;
        event.preventDefault();
        setOpenedBy('keyboard');
      }}
    >
      {props.trigger}
    </Slot.Root>
  );
}

function OpenedMenu(props: DropdownMenuProps & { byKeyboard: boolean }): ReactNode {
  const { trigger, label, byKeyboard, children } = props;
  const chosen = useRef<(() => void) | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  /* The key that opened it was pressed before Radix listened: its focus would stay on the menu as a whole. */
  const firstIsDue = useRef(byKeyboard);
  const focusFirst = (event: FocusEvent<HTMLElement>) => {
    if (!firstIsDue.current || event.target !== event.currentTarget) return;
    firstIsDue.current = false;
    event.currentTarget.querySelector<HTMLElement>('[role="menuitem"]')?.focus();
  };
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
      <Radix.Root modal={false} defaultOpen>
        <Radix.Trigger asChild ref={button}>
          {trigger}
        </Radix.Trigger>
        <Radix.Portal>
          <Radix.Content
            align="end"
            sideOffset={4}
            collisionPadding={8}
            aria-label={label}
            onFocus={focusFirst}
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
        'flex flex-col rounded-control px-2 py-1.5 text-sm outline-none data-highlighted:bg-shade data-highlighted:outline-2 data-highlighted:outline-accent',
        danger ? 'text-bad' : 'text-text',
        unavailable && 'cursor-not-allowed text-muted',
      )}
    >
      <span>{children}</span>
      {unavailable ? <span className="text-xs text-muted">{unavailable}</span> : null}
    </Radix.Item>
  );
}
