import { Fragment, type ReactNode } from 'react';
import { CopyButton } from '@holdfast/ui';
import { useMessages } from '../i18n/index.ts';

/** A line for a shell, to be copied. It breaks between its words, and inside one only where that is longer than a line. */
export function Command({ text }: { text: string }): ReactNode {
  const m = useMessages().shell;
  return (
    <p className="flex items-center gap-2">
      <code className="min-w-0 font-mono text-xs text-text">
        {text.split(' ').map((word, index) => (
          <Fragment key={index}>
            {index === 0 ? null : ' '}
            <span className="inline-block max-w-full wrap-anywhere">{word}</span>
          </Fragment>
        ))}
      </code>
      {/* A page that came over plain HTTP from another machine may write no clipboard. */}
      {'clipboard' in navigator ? <CopyButton text={text} label={m.copy} copiedLabel={m.copied} /> : null}
    </p>
  );
}
