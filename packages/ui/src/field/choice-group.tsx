import { useId, type ReactNode } from 'react';

export interface ChoiceGroupProps {
  label: string;
  value: string;
  onValue: (value: string) => void;
  options: readonly { value: string; label: string }[];
}

/** A few exclusive choices, all in sight. */
export function ChoiceGroup({ label, value, onValue, options }: ChoiceGroupProps): ReactNode {
  const name = useId();
  return (
    <fieldset className="flex flex-col gap-1">
      <legend className="mb-1 text-sm font-medium text-text">{label}</legend>
      <div className="inline-flex w-fit flex-wrap rounded-control border border-line-strong bg-surface p-0.5">
        {options.map((option) => (
          <label
            key={option.value}
            className="relative rounded-[4px] px-3 py-1 text-sm text-muted transition-colors duration-150 ease-out hover:text-text has-checked:bg-raised has-checked:font-medium has-checked:text-text has-checked:shadow-[inset_0_0_0_1px_var(--color-line-strong)] forced-colors:has-checked:forced-color-adjust-none forced-colors:has-checked:bg-[Highlight] forced-colors:has-checked:text-[HighlightText] has-focus-visible:outline-2 has-focus-visible:outline-accent"
          >
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={value === option.value}
              onChange={() => onValue(option.value)}
              className="absolute inset-0 cursor-pointer opacity-0"
            />
            {option.label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
