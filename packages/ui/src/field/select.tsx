import { ChevronDown } from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';
import { classNames } from '../class-names.ts';
import { CONTROL_LOOK } from './input.tsx';

export interface SelectProps extends Omit<ComponentProps<'select'>, 'onChange' | 'value'> {
  value: string;
  onValue: (value: string) => void;
  /** `lang`: of a label that is not in the page's language. */
  options: readonly { value: string; label: string; lang?: string }[];
}

/** The platform's own select: complete for keyboard, touch and screen readers. */
export function Select({ value, onValue, options, className, ...rest }: SelectProps): ReactNode {
  return (
    <span className={classNames('relative inline-flex min-w-0', className)}>
      <select
        {...rest}
        value={value}
        onChange={(event) => onValue(event.target.value)}
        className={classNames(CONTROL_LOOK, 'h-8 appearance-none truncate pr-8')}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value} lang={option.lang}>
            {option.label}
          </option>
        ))}
      </select>
      <ChevronDown
        size={16}
        strokeWidth={1.5}
        aria-hidden
        className="pointer-events-none absolute top-2 right-2 text-muted"
      />
    </span>
  );
}
