import { Fragment, type ReactNode } from 'react';

/** Words, and among them what is shown, in the order of the language. */
export function Sentence({ parts }: { parts: readonly ReactNode[] }): ReactNode {
  return parts.map((part, index) => <Fragment key={index}>{part}</Fragment>);
}
