import { useEffect, useRef, type ReactNode } from 'react';
import { Input, type InputProps } from './input.tsx';

export interface NameInputProps extends Omit<InputProps, 'value' | 'onChange' | 'mono'> {
  value: string;
  onValue: (value: string) => void;
}

/**
 * Where the name that a dialog asks for is typed: it has the focus at once, a suggested name selected so that typing
 * replaces it, and nothing completes or corrects it.
 */
export function NameInput({ onValue, ...rest }: NameInputProps): ReactNode {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.select(), []);
  return (
    <Input
      {...rest}
      ref={input}
      mono
      autoFocus
      autoComplete="off"
      spellCheck={false}
      onChange={(event) => onValue(event.target.value)}
    />
  );
}
