import { cva } from 'class-variance-authority';
import { LoaderCircle } from 'lucide-react';
import { useId, type ComponentProps, type ReactNode } from 'react';
import { classNames } from '../class-names.ts';
import { Tooltip } from '../overlay/tooltip.tsx';

const look = cva(
  'inline-flex shrink-0 items-center justify-center gap-1.5 rounded-control border text-sm font-medium whitespace-nowrap transition-colors duration-150 ease-out select-none aria-disabled:cursor-not-allowed aria-disabled:opacity-55',
  {
    variants: {
      variant: {
        primary: 'border-transparent bg-accent text-on-accent not-aria-disabled:hover:bg-accent-strong',
        secondary: 'border-line-strong bg-raised text-text not-aria-disabled:hover:bg-line',
        ghost:
          'border-transparent bg-transparent text-muted not-aria-disabled:hover:bg-shade not-aria-disabled:hover:text-text',
        danger: 'border-transparent bg-bad text-on-bad not-aria-disabled:hover:opacity-90',
      },
      size: { sm: 'h-7 px-2', md: 'h-8 px-3', icon: 'size-8 p-0' },
    },
    defaultVariants: { variant: 'secondary', size: 'md' },
  },
);

export interface ButtonProps extends Omit<ComponentProps<'button'>, 'disabled'> {
  variant?: 'primary' | 'secondary' | 'ghost' | 'danger';
  size?: 'sm' | 'md' | 'icon';
  /**
   * Why the button cannot be used now. It then does nothing, is announced as disabled and still takes the keyboard's
   * focus, so that everyone can read the reason.
   */
  unavailable?: string | null | undefined;
  /** Its work is under way: it does nothing and says so. */
  busy?: boolean;
  /** What the button does, where it shows an icon alone: its name and its tooltip. */
  tip?: string;
}

export function Button({ variant, size, unavailable, busy = false, tip, ...rest }: ButtonProps): ReactNode {
  const reasonId = useId();
  const blocked = busy || Boolean(unavailable);
  const { className, children, onClick, type = 'button', ...others } = rest;
  const describedBy = [others['aria-describedby'], unavailable ? reasonId : null].filter(Boolean).join(' ');
  /* The same tree whether it can be used or not: a button that is replaced would lose the focus. */
  return (
    <>
      <Tooltip content={unavailable || tip}>
        <DescribedButton
          {...others}
          type={blocked ? 'button' : type}
          className={classNames(look({ variant, size }), className)}
          /* One press submits once: of a double click the second is none. */
          onClick={(event) =>
            blocked || (type === 'submit' && event.detail > 1) ? event.preventDefault() : onClick?.(event)
          }
          aria-disabled={blocked || undefined}
          aria-busy={busy || undefined}
          aria-label={others['aria-label'] ?? tip}
          describedBy={describedBy || undefined}
        >
          {busy ? <LoaderCircle size={14} strokeWidth={1.5} className="animate-spin" aria-hidden /> : null}
          {children}
        </DescribedButton>
      </Tooltip>
      {unavailable ? (
        <span id={reasonId} hidden>
          {unavailable}
        </span>
      ) : null}
    </>
  );
}

/**
 * One that can be used at any time; `title` names it, and the browser shows that as its tooltip. In a long list our own
 * tooltips cost more than all else in it.
 */
export function PlainButton({
  variant,
  size,
  className,
  type = 'button',
  ...rest
}: Omit<ButtonProps, 'unavailable' | 'busy' | 'tip'>): ReactNode {
  return <button {...rest} type={type} className={classNames(look({ variant, size }), className)} />;
}

/** The tooltip would add itself to the description, and the reason would be read twice. */
function DescribedButton({
  describedBy,
  ...rest
}: ComponentProps<'button'> & { describedBy: string | undefined }): ReactNode {
  return <button {...rest} aria-describedby={describedBy} />;
}
