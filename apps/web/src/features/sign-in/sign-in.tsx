import { useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { Button, Field, Input } from '@holdfast/ui';
import { setSignedOut } from '../../shared/api/index.ts';
import { useMessages } from '../../shared/i18n/index.ts';
import { postSession, type SignInResult } from './post-session.ts';

/** Asks for the token once; the server answers with a cookie that no script can read. */
export function SignIn(): ReactNode {
  const m = useMessages().shell.signIn;
  const [token, setToken] = useState('');
  const [result, setResult] = useState<SignInResult | 'asking' | null>(null);
  const queryClient = useQueryClient();
  const submit = async () => {
    if (token === '' || result === 'asking') return;
    setResult('asking');
    const answer = await postSession(token);
    setResult(answer);
    if (answer !== 'signed-in') return;
    setSignedOut(false);
    await queryClient.resetQueries();
  };
  const error = result === 'refused' ? m.refused : result === 'failed' ? m.failed : null;
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-96 flex-col justify-center gap-4 p-4">
      <div>
        <h1 className="text-xl font-semibold">{m.title}</h1>
        <p className="text-base text-muted">{m.body}</p>
      </div>
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <Field label={m.token} error={error}>
          {(control) => (
            <Input
              {...control}
              type="password"
              mono
              required
              autoFocus
              autoComplete="current-password"
              value={token}
              onChange={(event) => setToken(event.target.value)}
            />
          )}
        </Field>
        <Button type="submit" variant="primary" busy={result === 'asking'}>
          {m.submit}
        </Button>
      </form>
    </main>
  );
}
