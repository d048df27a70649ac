import type { ComponentProps, ReactNode } from 'react';
import { classNames } from '../class-names.ts';

export const CONTROL_LOOK =
  'w-full min-w-0 rounded-control border border-line-strong bg-surface px-2.5 text-base text-text transition-colors duration-150 ease-out aria-invalid:border-bad disabled:opacity-55';

export interface InputProps extends ComponentProps<'input'> {
  /** For names, crons and other exact text. */
  mono?: boolean;
}

export function Input({ className, mono, ...rest }: InputProps): ReactNode {
  return (
    <input {...rest} className={classNames(CONTROL_LOOK, 'h-8', mono && 'font-mono text-sm', className)} />
  );
}
