import { describe, expect, it } from 'vitest';
import { isHoldfastError } from '@holdfast/db-backup-domain/errors';
import { KubeApiError } from '../connection/kube-api-error.ts';
import { createCallerNames } from './caller-names.ts';

/** An API server of these names by token, which can be taken away, and a clock that stands until it is moved. */
function world(names: Record<string, string> = { 'token-a': 'ada' }) {
  const known = new Map(Object.entries(names));
  const state = { now: 0, asked: 0, failure: null as Error | null, mayI: async () => true };
  const callers = createCallerNames({
    now: () => state.now,
    apiFor: (token) => ({
      mayI: () => state.mayI(),
      async whoAmI() {
        state.asked += 1;
        await Promise.resolve();
        if (state.failure !== null) throw state.failure;
        const name = known.get(token);
        if (name === undefined) throw new KubeApiError('Unauthorized', { status: 401 });
        return name;
      },
    }),
  });
  return { callers, state, revoke: (token: string) => known.delete(token) };
}

describe('the name of a caller', () => {
  it('is what the API server says, and nobody for an unknown token', async () => {
    const { callers } = world();
    expect(await callers.nameOf('token-a')).toBe('ada');
    expect(await callers.nameOf('token-b')).toBeNull();
    expect([callers.isRemembered('token-a'), callers.isRemembered('token-b')]).toEqual([true, false]);
  });

  it('is asked for once by many at a time, and not again within its time', async () => {
    const { callers, state } = world();
    const names = await Promise.all(Array.from({ length: 50 }, () => callers.nameOf('token-a')));
    expect([new Set(names), state.asked]).toEqual([new Set(['ada']), 1]);
    state.now = 49_999;
    await callers.nameOf('token-a');
    expect(state.asked).toBe(1);
  });

  it('is gone within a minute after its token was revoked', async () => {
    const { callers, state, revoke } = world();
    await callers.nameOf('token-a');
    revoke('token-a');
    state.now = 50_000;
    expect(await callers.nameOf('token-a')).toBeNull();
    expect(callers.isRemembered('token-a')).toBe(false);
  });

  it('is not taken from memory while the API server does not answer', async () => {
    const { callers, state } = world();
    await callers.nameOf('token-a');
    state.now = 60_000;
    state.failure = new KubeApiError('no answer', { status: 0 });
    const failure = await callers.nameOf('token-a').catch((error: unknown) => error);
    expect(isHoldfastError(failure, 'BACKEND_UNAVAILABLE')).toBe(true);
    state.failure = null;
    expect(await callers.nameOf('token-a')).toBe('ada');
  });

  it.each(['system:anonymous', ''])('is nobody where the API server calls it %j', async (name) => {
    expect(await world({ x: name }).callers.nameOf('x')).toBeNull();
  });

  it.each([404, 403])('is made of the token where nobody can ask for it (%i)', async (status) => {
    const { callers, state } = world();
    state.failure = new KubeApiError('no', { status });
    expect(await callers.nameOf('token-a')).toMatch(/^token-[0-9a-f]{12}$/);
    state.mayI = async () => Promise.reject(new KubeApiError('Unauthorized', { status: 401 }));
    expect(await callers.nameOf('token-z')).toBeNull();
  });

  it('remembers a bounded number, the latest', async () => {
    const tokens = Array.from({ length: 10_050 }, (_, at) => `t${String(at)}`);
    const { callers } = world(Object.fromEntries(tokens.map((token) => [token, token])));
    for (const token of tokens) await callers.nameOf(token);
    expect(tokens.filter((token) => callers.isRemembered(token))).toHaveLength(10_000);
    expect(callers.isRemembered('t10049')).toBe(true);
  });

  it('forgets who did not come back', async () => {
    const { callers, state } = world({ a: 'ada', b: 'bob' });
    await callers.nameOf('a');
    state.now = 16 * 60_000;
    await callers.nameOf('b');
    expect(callers.isRemembered('a')).toBe(false);
  });
});
