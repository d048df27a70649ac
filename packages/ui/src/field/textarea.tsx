import type { ComponentProps, ReactNode } from 'react';
import { classNames } from '../class-names.ts';
import { CONTROL_LOOK } from './input.tsx';

export function Textarea({ className, rows = 3, ...rest }: ComponentProps<'textarea'>): ReactNode {
  return (
    <textarea {...rest} rows={rows} className={classNames(CONTROL_LOOK, 'resize-y py-1.5', className)} />
  );
}
