import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import type { Call } from '@holdfast/db-backup-domain/backend';
import { createMemoryBackend } from '@holdfast/db-backup-domain/testing';
import { createLog } from '../log.ts';
import { ask, type Answer } from '../testing/ask.ts';
import { createTestServer, type TestServer } from '../testing/test-server.ts';
import { callerSignIn } from './caller-sign-in.ts';
import { createSessionSeal } from './session-seal.ts';

const SERVER = 'https://api.example:6443';
const HOUR = 3_600_000;
const TOKEN = 'eyJhbGciOiJSUzI1NiJ9.eyJjYW5hcnkiOjF9.c1gnature';
const serverKey = randomBytes(32);

let now: number;
let known: Map<string, string>;
let isApiServerDown: boolean;
let asked: number;
let calls: Call[];
let lines: string[];
let server: TestServer;

const names = {
  async nameOf(token: string) {
    asked += 1;
    if (isApiServerDown) throw new HoldfastError('BACKEND_UNAVAILABLE');
    return known.get(token) ?? null;
  },
  isRemembered: (token: string) => known.has(token),
};

async function startServer(heldBy = SERVER, key = serverKey): Promise<TestServer> {
  const { backend } = createMemoryBackend();
  const listProjects: typeof backend.listProjects = (call) => {
    calls.push(call);
    return backend.listProjects(call);
  };
  const seal = createSessionSeal({ serverKey: key, heldBy, now: () => now });
  return createTestServer(
    { ...backend, listProjects },
    {
      signIn: callerSignIn({ names, servers: [SERVER], seal, sessionMs: HOUR, now: () => now }),
      log: createLog({ level: 'debug', secrets: [], destination: { write: (line) => lines.push(line) } }),
      requestsPerSecond: 20,
    },
  );
}

beforeEach(async () => {
  now = Date.parse('2026-11-21T00:00:00Z');
  known = new Map([[TOKEN, 'system:serviceaccount:team:ada']]);
  [isApiServerDown, asked, calls, lines] = [false, 0, [], []];
  server = await startServer();
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
});

const signIn = (body: unknown, port = server.port): Promise<Answer> =>
  ask(port, {
    method: 'POST',
    path: '/session',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
const projects = (headers: Record<string, string>, port = server.port): Promise<Answer> =>
  ask(port, { path: '/trpc/project.list', headers });
const cookieOf = (answer: Answer): string => String(answer.headers['set-cookie']).split(';')[0]!;
const dataOf = (answer: Answer) =>
  (answer.json() as { error: { data: { reason: string; detail: string } } }).error.data;

const kubeconfig = (user: object, server = SERVER): string =>
  JSON.stringify({
    clusters: [{ name: 'c', cluster: { server } }],
    users: [{ name: 'u', user }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'x',
  });

describe('signing in with a token of one’s own', () => {
  it('says what it takes, to whoever asks', async () => {
    const answer = await ask(server.port, { path: '/session' });
    expect([answer.status, answer.json()]).toEqual([
      200,
      { accepts: 'token-or-kubeconfig', signedIn: false },
    ]);
  });

  it.each([
    ['alone', { token: TOKEN }],
    ['as it is pasted', { token: `  ${TOKEN}\n` }],
    ['inside a kubeconfig', { kubeconfig: kubeconfig({ token: TOKEN }) }],
  ])('%s gives a session that acts by that token', async (_how, body) => {
    const answer = await signIn(body);
    expect(answer.status).toBe(204);
    expect(String(answer.headers['set-cookie'])).toMatch(
      /^holdfast_session=[\w-]+; .*HttpOnly; SameSite=Strict$/,
    );
    expect((await projects({ cookie: cookieOf(answer) })).status).toBe(200);
    expect(calls.at(-1)?.actor).toEqual({ id: 'system:serviceaccount:team:ada', credential: TOKEN });
  });

  it('is not needed with the token in a header', async () => {
    expect((await projects({ authorization: `Bearer ${TOKEN}` })).status).toBe(200);
    expect(calls.at(-1)?.actor.credential).toBe(TOKEN);
    for (const authorization of ['Bearer unknown', 'Bearer', `Basic ${TOKEN}`, 'Bearer tökén'])
      expect((await projects({ authorization: Buffer.from(authorization).toString('latin1') })).status).toBe(
        401,
      );
  });

  it('is over when the token is revoked, when its time is up, and with another key or API server', async () => {
    const cookie = cookieOf(await signIn({ token: TOKEN }));
    await using elsewhere = await startServer('https://api.elsewhere');
    await using otherKey = await startServer(SERVER, randomBytes(32));
    await using replica = await startServer();
    expect((await projects({ cookie }, elsewhere.port)).status).toBe(401);
    expect((await projects({ cookie }, otherKey.port)).status).toBe(401);
    expect((await projects({ cookie }, replica.port)).status).toBe(200);
    known.clear();
    expect((await projects({ cookie })).status).toBe(401);
    known.set(TOKEN, 'ada');
    expect((await projects({ cookie })).status).toBe(200);
    now += HOUR;
    expect((await projects({ cookie })).status).toBe(401);
  });

  it('is not over while the API server does not answer, but nothing is shown', async () => {
    const cookie = cookieOf(await signIn({ token: TOKEN }));
    isApiServerDown = true;
    const answer = await projects({ cookie });
    expect([answer.status, dataOf(answer).reason]).toEqual([503, 'BACKEND_UNAVAILABLE']);
    expect((await signIn({ token: TOKEN })).status).toBe(503);
    isApiServerDown = false;
    expect((await projects({ cookie })).status).toBe(200);
  });

  it.each<[unknown, number, RegExp]>([
    [{ token: 'unknown' }, 401, /API server does not know the token/],
    [{ token: '' }, 400, /printable characters/],
    [{ token: 'two words' }, 400, /printable characters/],
    [{ token: 7 }, 400, /\{ token \} or \{ kubeconfig \}/],
    [{ token: TOKEN, kubeconfig: 'x' }, 400, /\{ token \} or \{ kubeconfig \}/],
    [{}, 400, /\{ token \} or \{ kubeconfig \}/],
    [null, 400, /\{ token \} or \{ kubeconfig \}/],
    [{ kubeconfig: kubeconfig({ exec: { command: 'c4n4ry' } }) }, 400, /users\[\]\.user\.exec is refused/],
    [{ kubeconfig: kubeconfig({ token: TOKEN }, 'https://c4n4ry') }, 400, /not the API server/],
    [{ kubeconfig: 'c4n4ry: &c4n4ry [*c4n4ry]' }, 400, /anchors/],
    [{ kubeconfig: `c4n4ry${'x'.repeat(270_000)}` }, 400, /body is too large/],
    [{ kubeconfig: 'c4n4ry'.repeat(1_700_000) }, 400, /body is too large/],
    ['{"token":"c4n4ry', 400, /no JSON/],
  ])('refuses a body (%#)', async (body, status, detail) => {
    const answer = await signIn(body);
    const reason = status === 401 ? 'UNAUTHENTICATED' : 'REQUEST_INVALID';
    expect([answer.status, dataOf(answer).reason]).toEqual([status, reason]);
    expect(dataOf(answer).detail).toMatch(detail);
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(answer.body + lines.join('')).not.toMatch(/c4n4ry|c1gnature|two words/);
  });

  it('takes every token that a cookie can hold, and refuses longer ones in words', async () => {
    for (const length of [1500, 2000, 2800, 2900, 3500, 8192]) {
      const token = 'x'.repeat(length);
      known.set(token, 'ada');
      const answer = await signIn({ token });
      if (answer.status === 204) expect(cookieOf(answer).length).toBeLessThanOrEqual(4096);
      else expect(dataOf(answer).detail).toContain('too long to be kept in a cookie');
      expect(answer.status, String(length)).toBe(length <= 2900 ? 204 : 400);
      expect((await projects({ authorization: `Bearer ${token}` })).status).toBe(200);
    }
    expect((await signIn({ token: 'x'.repeat(8193) })).status).toBe(400);
  });

  it('keeps tokens out of the log and out of what it answers', async () => {
    const cookie = cookieOf(await signIn({ token: TOKEN }));
    const answers = [
      await projects({ cookie }),
      await projects({ authorization: `Bearer ${TOKEN}` }),
      await ask(server.port, { path: '/trpc/none', headers: { authorization: `Bearer ${TOKEN}` } }),
    ];
    expect(lines.length).toBeGreaterThan(3);
    const said = lines.join('') + answers.map(({ body, headers }) => body + JSON.stringify(headers)).join('');
    expect(said).not.toContain('c1gnature');
    expect(said).not.toContain(cookie.split('=')[1]);
  });
});

describe('strangers', () => {
  it('cannot make the API server be asked at will, nor keep out whom it knows', async () => {
    const tries = Array.from({ length: 200 }, (_, at) =>
      projects({ authorization: `Bearer guess-${String(at)}` }),
    );
    const statuses = (await Promise.all(tries)).map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([401, 429]));
    expect(asked).toBeLessThan(150);
    expect((await projects({ authorization: `Bearer ${TOKEN}` })).status).toBe(200);
  });
});
