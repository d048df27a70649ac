import { useId, type ReactNode } from 'react';

export interface CheckboxProps {
  label: ReactNode;
  checked: boolean;
  onChecked: (checked: boolean) => void;
}

export function Checkbox({ label, checked, onChecked }: CheckboxProps): ReactNode {
  const id = useId();
  return (
    <span className="inline-flex items-center gap-2">
      <input
        id={id}
        type="checkbox"
        checked={checked}
        onChange={(event) => onChecked(event.target.checked)}
        className="size-4 accent-accent"
      />
      <label htmlFor={id} className="text-sm text-text">
        {label}
      </label>
    </span>
  );
}
