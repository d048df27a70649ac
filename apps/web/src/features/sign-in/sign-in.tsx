import { useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { Button } from '@holdfast/ui';
import { hasSeen, setSignedOut, tellOtherTabs } from '../../shared/api/index.ts';
import { useMessages } from '../../shared/i18n/index.ts';
import { CredentialField, type CredentialKind } from './credential-field.tsx';
import { postSession, type SignInResult } from './post-session.ts';
import { useSession } from './use-session.ts';

/** Asks for the token once, or for a kubeconfig that holds it; the server answers with a cookie that no script can read. */
export function SignIn(): ReactNode {
  const m = useMessages().shell.signIn;
  const isOwn = useSession().accepts === 'token-or-kubeconfig';
  const [kind, setKind] = useState<CredentialKind>('token');
  const [text, setText] = useState('');
  const [result, setResult] = useState<SignInResult | 'asking' | null>(null);
  const queryClient = useQueryClient();
  const submit = async () => {
    if (text === '' || result === 'asking') return;
    setResult('asking');
    const answer = await postSession(kind === 'token' ? { token: text } : { kubeconfig: text });
    setResult(answer);
    if (answer.kind !== 'signed-in') return;
    setSignedOut(false);
    tellOtherTabs(queryClient, { kind: 'signed-in', anotherCaller: isOwn });
    /* The installation's one token shows everyone the same. A token of one's own may be another caller's. */
    await (isOwn ? queryClient.resetQueries() : queryClient.invalidateQueries());
  };
  const change = () => {
    setKind(kind === 'token' ? 'kubeconfig' : 'token');
    setText('');
    setResult(null);
  };
  const errorOf = (answer: SignInResult): string | null => {
    if (answer.kind === 'invalid') return m.invalid(answer.detail);
    if (answer.kind === 'refused') return isOwn ? m.refusedOwn : m.refused;
    return answer.kind === 'failed' ? m.failed : null;
  };
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-96 flex-col justify-center gap-4 p-4">
      <div>
        <h1 className="text-xl font-semibold">{m.title}</h1>
        <p className="text-base text-muted">{isOwn ? m.bodyOwn : m.body}</p>
        {!isOwn && hasSeen(queryClient) ? <p className="text-base text-muted">{m.kept}</p> : null}
      </div>
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <CredentialField
          key={kind}
          kind={kind}
          value={text}
          error={result === null || result === 'asking' ? null : errorOf(result)}
          onChange={setText}
        />
        <Button type="submit" variant="primary" busy={result === 'asking'}>
          {m.submit}
        </Button>
        {isOwn ? (
          <Button type="button" variant="ghost" onClick={change}>
            {kind === 'token' ? m.useKubeconfig : m.useToken}
          </Button>
        ) : null}
      </form>
    </main>
  );
}
