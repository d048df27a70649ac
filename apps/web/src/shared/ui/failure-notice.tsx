import type { ReactNode } from 'react';
import { Button, Notice } from '@holdfast/ui';
import { readFailure, useSignedOut } from '../api/index.ts';
import { useMessages } from '../i18n/index.ts';

export interface FailureNoticeProps {
  error: unknown;
  onRetry?: (() => void) | undefined;
}

/** What happened, what to do, and beneath it what the server knows more exactly. */
export function FailureNotice({ error, onRetry }: FailureNoticeProps): ReactNode {
  const m = useMessages();
  const failure = readFailure(error);
  const signedOut = useSignedOut();
  const words = m.errors[failure.code];
  /* Read by somebody who has signed in again since. */
  const { message, hint } = m.shell.signedInAgain;
  const isOver = failure.code === 'UNAUTHENTICATED' && !signedOut;
  const retry = onRetry ? <Button onClick={onRetry}>{m.shell.retry}</Button> : undefined;
  return (
    <Notice announce tone="bad" title={isOver ? message : words.message} action={retry}>
      <p>{isOver ? hint : words.hint}</p>
      {failure.detail ? <p className="mt-1 font-mono text-xs">{failure.detail}</p> : null}
      {failure.code === 'INTERNAL' && failure.requestId ? (
        <p className="mt-1 font-mono text-xs">{m.shell.requestId(failure.requestId)}</p>
      ) : null}
    </Notice>
  );
}
