import { Switch as Radix } from 'radix-ui';
import { useId, type ReactNode } from 'react';

export interface SwitchProps {
  label: ReactNode;
  checked: boolean;
  onChecked: (checked: boolean) => void;
}

export function Switch({ label, checked, onChecked }: SwitchProps): ReactNode {
  const id = useId();
  return (
    <span className="inline-flex items-center gap-3">
      <Radix.Root
        id={id}
        checked={checked}
        onCheckedChange={onChecked}
        className="h-5 w-9 rounded-full border border-line-strong bg-raised transition-colors duration-150 ease-out data-[state=checked]:border-accent data-[state=checked]:bg-accent"
      >
        <Radix.Thumb className="block size-3.5 translate-x-0.5 rounded-full bg-muted transition-transform duration-150 ease-out data-[state=checked]:translate-x-4.5 data-[state=checked]:bg-on-accent" />
      </Radix.Root>
      <label htmlFor={id} className="text-base font-medium text-text">
        {label}
      </label>
    </span>
  );
}
