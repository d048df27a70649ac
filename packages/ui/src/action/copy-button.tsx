import { Check, Copy } from 'lucide-react';
import { useEffect, useState, type ReactNode } from 'react';
import { Button } from './button.tsx';

export interface CopyButtonProps {
  text: string;
  label: string;
  copiedLabel: string;
}

/** Copies `text`; says so for two seconds, and only when the clipboard took it. */
export function CopyButton({ text, label, copiedLabel }: CopyButtonProps): ReactNode {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = () => {
    navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  };
  return (
    <Button variant="ghost" size="icon" tip={copied ? copiedLabel : label} onClick={copy}>
      {copied ? (
        <Check size={16} strokeWidth={1.5} aria-hidden />
      ) : (
        <Copy size={16} strokeWidth={1.5} aria-hidden />
      )}
    </Button>
  );
}
