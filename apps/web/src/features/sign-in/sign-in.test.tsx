import { screen } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { prepareWeb } from '../../testing/render-web.tsx';

afterEach(() => {
  vi.unstubAllGlobals();
});

interface Posted {
  body: unknown;
}

/** The page of somebody unknown, on a server that accepts this and answers a sign-in so. */
function open(accepts: string, answer: { status: number; body?: unknown }) {
  const posted: Posted[] = [];
  const fetch = async (_url: string, init?: RequestInit): Promise<Response> => {
    if (init?.method !== 'POST') return Response.json({ accepts });
    posted.push({ body: JSON.parse(String(init.body)) });
    return answer.body === undefined
      ? new Response(null, { status: answer.status })
      : Response.json(answer.body, { status: answer.status });
  };
  vi.stubGlobal('fetch', fetch);
  return { ...prepareWeb({ signedIn: false }).open(), posted };
}

const submit = () => screen.getByRole('button', { name: 'Sign in' });

describe('the sign-in of an installation with a token', () => {
  it('asks for that alone', async () => {
    const { user, posted } = open('token', { status: 401 });
    await user.type(await screen.findByLabelText('Token'), 'guess');
    await user.click(submit());
    expect(await screen.findByText('The token is not the one of this installation.')).toBeVisible();
    expect(posted).toEqual([{ body: { token: 'guess' } }]);
    expect(screen.queryByRole('button', { name: 'Use a kubeconfig instead' })).not.toBeInTheDocument();
  });
});

describe('the sign-in where callers bring their own', () => {
  it('takes a kubeconfig as it was pasted, and says what is refused of it', async () => {
    const detail = 'kubeconfig: users[].user.exec is refused: programs are not run for a caller.';
    const { user, posted } = open('token-or-kubeconfig', {
      status: 400,
      body: { error: { data: { detail } } },
    });
    await user.click(await screen.findByRole('button', { name: 'Use a kubeconfig instead' }));
    const text = 'apiVersion: v1\nkind: Config\n';
    await user.click(screen.getByLabelText('Kubeconfig'));
    await user.paste(text);
    await user.click(submit());
    expect(await screen.findByText(new RegExp('users\\[\\]\\.user\\.exec is refused'))).toBeVisible();
    expect(posted).toEqual([{ body: { kubeconfig: text } }]);
    await user.click(screen.getByRole('button', { name: 'Use a token instead' }));
    expect(screen.getByLabelText('Token')).toHaveValue('');
    expect(screen.queryByText(/is refused/)).not.toBeInTheDocument();
  });

  it('hides the token, and says when the cluster does not know it', async () => {
    const { user } = open('token-or-kubeconfig', { status: 401 });
    await screen.findByRole('button', { name: 'Use a kubeconfig instead' });
    const field = screen.getByLabelText('Token');
    expect(field).toHaveAttribute('type', 'password');
    await user.type(field, 'guess');
    await user.click(submit());
    expect(await screen.findByText(/The cluster does not know the token/)).toBeVisible();
  });
});
