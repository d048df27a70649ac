import { Switch as Radix } from 'radix-ui';
import { useId, type ReactNode } from 'react';

export interface SwitchProps {
  label: ReactNode;
  checked: boolean;
  onChecked: (checked: boolean) => void;
  /** It has the focus when it appears: the first control of a form. */
  autoFocus?: boolean;
}

export function Switch({ label, checked, onChecked, autoFocus = false }: SwitchProps): ReactNode {
  const id = useId();
  return (
    <span className="inline-flex items-center gap-3">
      <Radix.Root
        id={id}
        checked={checked}
        autoFocus={autoFocus}
        onCheckedChange={onChecked}
        className="h-5 w-9 rounded-full border border-line-strong bg-raised transition-colors duration-150 ease-out data-[state=checked]:border-accent data-[state=checked]:bg-accent forced-colors:data-[state=checked]:bg-[Highlight]"
      >
        <Radix.Thumb className="block size-3.5 translate-x-0.5 rounded-full bg-muted transition-transform duration-150 ease-out data-[state=checked]:translate-x-4.5 data-[state=checked]:bg-on-accent forced-colors:bg-[ButtonText] forced-colors:data-[state=checked]:bg-[HighlightText]" />
      </Radix.Root>
      <label htmlFor={id} className="text-base font-medium text-text">
        {label}
      </label>
    </span>
  );
}
