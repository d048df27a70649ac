import { screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { prepareWeb } from '../../testing/render-web.tsx';

afterEach(() => {
  vi.unstubAllGlobals();
});

const SIGN_IN = { name: 'Sign in to Holdfast' };
const BACKUPS = '/browse/demo/orders-db/backup';

/** A server that knows the browser by its cookie, or does not, and answers a sign-out so. */
function answering(signedIn: boolean, status = 204): string[] {
  const asked: string[] = [];
  const fetch = async (url: string, init: RequestInit = {}): Promise<Response> => {
    asked.push(`${init.method ?? 'GET'} ${url}`);
    return init.method === 'DELETE' || init.method === 'POST'
      ? new Response(null, { status })
      : Response.json({ accepts: 'token', signedIn });
  };
  vi.stubGlobal('fetch', fetch);
  return asked;
}

function openBackups() {
  const web = prepareWeb({ at: BACKUPS });
  web.world.addService({ name: 'orders-db' });
  web.world.addBackup({ name: 'nightly', service: 'orders-db' });
  return { ...web, ...web.open() };
}

describe('the sign-out', () => {
  it('takes the session away, and with it what was shown', async () => {
    const asked = answering(true);
    const { user, queryClient, calls } = openBackups();
    expect(await screen.findByRole('row', { name: /nightly/ })).toBeVisible();
    const signOut = await screen.findByRole('button', { name: 'Sign out' });
    const before = calls.length;
    await user.click(signOut);
    expect(await screen.findByRole('heading', SIGN_IN)).toBeVisible();
    expect(asked).toContain('DELETE /session');
    await waitFor(() => expect(screen.queryByText('nightly')).not.toBeInTheDocument());
    const kept = queryClient.getQueryCache().getAll();
    expect(kept.filter(({ queryKey, state }) => queryKey[0] !== 'sign-in' && state.data)).toEqual([]);
    expect(calls.length, 'and asks nothing more').toBe(before);
    expect(screen.queryByText(/is still there/)).not.toBeInTheDocument();
  });

  it('in one tab is one in all', async () => {
    answering(true);
    const { user } = openBackups();
    await screen.findByRole('row', { name: /nightly/ });
    const other = new BroadcastChannel('holdfast');
    const heard: unknown[] = [];
    other.onmessage = ({ data }) => heard.push(data);
    await user.click(await screen.findByRole('button', { name: 'Sign out' }));
    await waitFor(() => expect(heard).toEqual([{ kind: 'signed-out', onPurpose: true }]));
    other.close();
  });

  it('of another tab is heard at once, though nobody looks at this one', async () => {
    answering(true);
    openBackups();
    await screen.findByRole('row', { name: /nightly/ });
    vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
    const other = new BroadcastChannel('holdfast');
    other.postMessage({ kind: 'signed-out', onPurpose: true });
    expect(await screen.findByRole('heading', SIGN_IN)).toBeVisible();
    await waitFor(() => expect(screen.queryByText('nightly')).not.toBeInTheDocument());
    other.close();
    vi.restoreAllMocks();
  });

  it('leaves nothing that was typed to whoever signs in next', async () => {
    answering(true);
    const { user } = openBackups();
    await user.click(await screen.findByRole('button', { name: 'Add a server' }));
    await user.type(await screen.findByLabelText('Password'), 'for me alone');
    const other = new BroadcastChannel('holdfast');
    other.postMessage({ kind: 'signed-out', onPurpose: true });
    await user.type(await screen.findByLabelText('Token'), 'a-token');
    expect(screen.queryByDisplayValue('for me alone')).not.toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Sign in' }));
    expect(await screen.findByRole('row', { name: /nightly/ })).toBeVisible();
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
    other.close();
  });

  it('that did not reach the server says so, and leaves everything as it is', async () => {
    answering(true, 429);
    const { user } = openBackups();
    await user.click(await screen.findByRole('button', { name: 'Sign out' }));
    expect(await screen.findByText(/You are still signed in/)).toBeVisible();
    expect(screen.getByRole('row', { name: /nightly/ })).toBeVisible();
  });

  it('is not there for whoever did not sign in', async () => {
    const asked = answering(false);
    openBackups();
    expect(await screen.findByRole('row', { name: /nightly/ })).toBeVisible();
    await waitFor(() => expect(asked).toContain('GET /session'));
    expect(screen.queryByRole('button', { name: 'Sign out' })).not.toBeInTheDocument();
  });
});
