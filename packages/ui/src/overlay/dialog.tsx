import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import { useState, type ReactNode } from 'react';
import { Button } from '../action/button.tsx';
import { isInToast } from '../feedback/toast.tsx';

export interface DialogProps {
  open: boolean;
  /** Asked to close: by the cross, Escape or a click outside. */
  onClose: () => void;
  title: ReactNode;
  /** The consequence, in one sentence. */
  description: ReactNode;
  /** Names the cross; without it there is none. */
  closeLabel?: string;
  children: ReactNode;
  /** An alert dialog is not closed by a click outside. */
  alert?: boolean;
}

/**
 * One column, modal. The scrim is ours and not Radix': that one writes a style element into the page, which a strict
 * content security policy refuses.
 */
export function Dialog({ open, ...content }: DialogProps): ReactNode {
  return open ? <OpenDialog {...content} /> : null;
}

/** Mounted while it is open, so that it knows where the focus was and can give it back there. */
function OpenDialog(props: Omit<DialogProps, 'open'>): ReactNode {
  const { onClose, title, description, closeLabel, children, alert } = props;
  const [opener] = useState(() => document.activeElement);
  const giveFocusBack = (event: Event) => {
    event.preventDefault();
    /* What opened it may be gone by now, as the row of what was deleted is. */
    const back = opener?.isConnected ? opener : document.querySelector('main');
    if (back instanceof HTMLElement) back.focus();
  };
  return (
    <Radix.Root open onOpenChange={(next) => (next ? undefined : onClose())}>
      <Radix.Portal>
        <div className="fixed inset-0 z-40 bg-scrim" aria-hidden />
        <Radix.Content
          role={alert ? 'alertdialog' : 'dialog'}
          aria-modal
          onCloseAutoFocus={giveFocusBack}
          onInteractOutside={(event) => {
            if (alert || isInToast(event.target)) event.preventDefault();
          }}
          className="animate-appear outline-none fixed inset-x-0 top-[min(6vh,4rem)] z-40 mx-auto flex max-h-[max(14rem,calc(100dvh-min(6vh,4rem)-max(1rem,var(--toasts,0px)+0.5rem)))] w-[calc(100%-1.5rem)] max-w-120 flex-col rounded-surface border border-line-strong bg-overlay text-base shadow-overlay"
        >
          <header className="flex items-start gap-3 border-b border-line px-5 pt-4 pb-3">
            <div className="min-w-0 flex-1">
              <Radix.Title className="text-lg font-semibold wrap-anywhere text-text">{title}</Radix.Title>
              <Radix.Description asChild>
                <div className="mt-1 text-sm text-muted">{description}</div>
              </Radix.Description>
            </div>
            {closeLabel === undefined ? null : (
              <Button variant="ghost" size="icon" aria-label={closeLabel} onClick={onClose}>
                <X size={16} strokeWidth={1.5} aria-hidden />
              </Button>
            )}
          </header>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

export function DialogBody({ children }: { children: ReactNode }): ReactNode {
  return (
    <div className="relative flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto px-5 py-4">{children}</div>
  );
}

/** The actions, the primary one last. */
export function DialogFooter({ children }: { children: ReactNode }): ReactNode {
  return (
    <footer className="flex flex-wrap items-center justify-end gap-2 border-t border-line px-5 py-3">
      {children}
    </footer>
  );
}
