import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMemoryBackend } from '@holdfast/db-backup-domain/testing';
import { createSessionSeal } from '../sessions/session-seal.ts';
import { tokenSignIn } from '../sessions/token-sign-in.ts';
import { appRouter } from '../trpc/app-router.ts';
import { ask, type Answer } from '../testing/ask.ts';
import { createTestServer, type TestServer } from '../testing/test-server.ts';

const TOKEN = 'the-token-of-this-server';
const HOUR = 3_600_000;
const serverKey = randomBytes(32);
const { backend } = createMemoryBackend();

let now = Date.parse('2026-11-21T00:00:00Z');
let server: TestServer;
beforeEach(async () => {
  const seal = createSessionSeal({ serverKey, heldBy: TOKEN, now: () => now });
  server = await createTestServer(backend, {
    signIn: tokenSignIn({ token: TOKEN, seal, sessionMs: HOUR, now: () => now }),
  });
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
});

const signIn = (body: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
  ask(server.port, {
    method: 'POST',
    path: '/session',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
const projects = (headers: Record<string, string> = {}): Promise<Answer> =>
  ask(server.port, { path: '/trpc/project.list', headers });
const cookieOf = (answer: Answer): string => String(answer.headers['set-cookie']);
const pairOf = (answer: Answer): string => cookieOf(answer).split(';')[0]!;
const reasonOf = (answer: Answer): unknown =>
  (answer.json() as { error: { data: { reason: string } } }).error.data.reason;

describe('a server with a token', () => {
  it('knows nobody without one, and does not look at the body', async () => {
    const answer = await ask(server.port, { method: 'POST', path: '/trpc/db.backup.create', body: '{' });
    expect([answer.status, reasonOf(answer)]).toEqual([401, 'UNAUTHENTICATED']);
    expect((await projects()).status).toBe(401);
    expect((await ask(server.port, { path: '/healthz' })).status).toBe(200);
  });

  it('asks for it on every procedure, by every method and way of writing', async () => {
    const names = Object.keys(appRouter._def.procedures);
    expect(names.length).toBeGreaterThan(15);
    const paths = names.map((name) => `/trpc/${name}`);
    const odd = [
      '/TRPC/db.list',
      '/trpc//db.list',
      '/trpc/db%2elist',
      '/%74rpc/db.list',
      '/trpc/x/../db.list',
    ];
    for (const path of [...paths, ...odd, '/trpc', '/trpc/', '/trpc/db.list,db.list?batch=1'])
      for (const method of ['GET', 'POST', 'HEAD', 'PUT']) {
        const { status } = await ask(server.port, { method, path });
        expect([401, 404], `${method} ${path}`).toContain(status);
      }
  });

  it('gives the page, which has the sign-in, to everyone', async () => {
    const page = await ask(server.port, { path: '/db/demo/orders', headers: { accept: 'text/html' } });
    expect([page.status, page.body]).toEqual([503, expect.stringContaining('not built')]);
    expect((await ask(server.port, { path: '/readyz' })).status).toBe(200);
  });

  it('takes the token as a bearer', async () => {
    expect((await projects({ authorization: `Bearer ${TOKEN}` })).status).toBe(200);
    expect((await projects({ authorization: `bearer ${TOKEN}` })).status).toBe(200);
  });

  it.each(['Bearer', 'Bearer ', `Bearer ${TOKEN}x`, `Bearer ${TOKEN.slice(1)}`, `Basic ${TOKEN}`, TOKEN])(
    'refuses the authorization %j',
    async (authorization) => {
      expect((await projects({ authorization })).status).toBe(401);
    },
  );

  it('gives a sealed session for the token, once, and holds it to its end', async () => {
    const answer = await signIn({ token: TOKEN });
    expect(answer.status).toBe(204);
    expect(cookieOf(answer)).toMatch(
      /^holdfast_session=[\w-]+; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Strict$/,
    );
    expect(cookieOf(answer)).not.toContain(TOKEN);
    const cookie = `theme=dark; ${pairOf(answer)}; other=1`;
    expect((await projects({ cookie })).status).toBe(200);
    now += HOUR - 1;
    expect((await projects({ cookie })).status).toBe(200);
    now += 1;
    expect((await projects({ cookie })).status).toBe(401);
  });

  it('marks the cookie Secure where the browser came by https', async () => {
    const headers = { origin: 'https://backup.example', host: 'backup.example' };
    await using behindProxy = await createTestServer(backend, {
      allowedHosts: ['backup.example'],
      signIn: tokenSignIn({
        token: TOKEN,
        seal: createSessionSeal({ serverKey, heldBy: TOKEN }),
        sessionMs: HOUR,
      }),
    });
    const answer = await ask(behindProxy.port, {
      method: 'POST',
      path: '/session',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ token: TOKEN }),
    });
    expect(cookieOf(answer)).toContain('; Secure');
  });

  it('refuses a session that was changed in any place', async () => {
    const pair = pairOf(await signIn({ token: TOKEN }));
    for (let at = 'holdfast_session='.length; at < pair.length; at += 1) {
      const other = pair[at] === 'A' ? 'Q' : 'A';
      const cookie = pair.slice(0, at) + other + pair.slice(at + 1);
      /* The last character of base64url may carry bits that mean nothing. */
      if (Buffer.from(cookie.slice(17), 'base64url').equals(Buffer.from(pair.slice(17), 'base64url')))
        continue;
      expect((await projects({ cookie })).status, String(at)).toBe(401);
    }
    for (const cookie of [pair.slice(0, -4), 'holdfast_session=', 'holdfast_session=x', `${pair}AAAA`]) {
      expect((await projects({ cookie })).status, cookie).toBe(401);
    }
  });

  it('refuses sessions of another server key and of another token', async () => {
    const session = { actorId: 'owner', expiresAt: now + HOUR };
    const foreign = [
      createSessionSeal({ serverKey: randomBytes(32), heldBy: TOKEN }),
      createSessionSeal({ serverKey, heldBy: 'the-token-of-yesterday' }),
    ];
    for (const seal of foreign) {
      expect((await projects({ cookie: `holdfast_session=${seal.seal(session)}` })).status).toBe(401);
    }
    const own = createSessionSeal({ serverKey, heldBy: TOKEN });
    expect((await projects({ cookie: `holdfast_session=${own.seal(session)}` })).status).toBe(200);
  });

  it('takes the session away on sign-out', async () => {
    const answer = await ask(server.port, { method: 'DELETE', path: '/session' });
    expect(answer.status).toBe(204);
    expect(cookieOf(answer)).toMatch(/^holdfast_session=; Path=\/; Expires=Thu, 01 Jan 1970/);
  });

  it('tells a browser whether it has a session to sign out of', async () => {
    const told = async (headers: Record<string, string> = {}): Promise<unknown> =>
      (await ask(server.port, { path: '/session', headers })).json();
    const cookie = pairOf(await signIn({ token: TOKEN }));
    expect(await told()).toEqual({ accepts: 'token', signedIn: false });
    expect(await told({ cookie: 'theme=dark; holdfast_session=' })).toMatchObject({ signedIn: false });
    expect(await told({ cookie: `theme=dark; ${cookie}` })).toEqual({ accepts: 'token', signedIn: true });
    const authorization = `Bearer ${TOKEN}`;
    expect(await told({ cookie, authorization }), 'the header goes first').toMatchObject({ signedIn: false });
  });

  it.each([
    [{ 'sec-fetch-site': 'cross-site', origin: 'http://evil.example' }],
    [{ origin: 'http://evil.example' }],
    [{ host: 'evil.example' }],
  ])('lets no page from elsewhere sign anybody out: %j', async (headers) => {
    const answer = await ask(server.port, { method: 'DELETE', path: '/session', headers });
    expect([answer.status, answer.headers['set-cookie']]).toEqual([403, undefined]);
  });

  it.each([
    [{ token: 'not-the-token-at-all' }, 'UNAUTHENTICATED'],
    [{ token: 7 }, 'REQUEST_INVALID'],
    [null, 'REQUEST_INVALID'],
  ])('refuses to sign in with %j', async (body, reason) => {
    const answer = await signIn(body);
    expect(reasonOf(answer)).toBe(reason);
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(answer.body).not.toContain('not-the-token');
  });

  it('does not let tokens be tried at will', async () => {
    const answers = [];
    for (let tried = 0; tried < 12; tried += 1)
      answers.push(await signIn({ token: `wrong-token-${String(tried)}` }));
    expect(answers.map(({ status }) => status).slice(0, 10)).toEqual(Array(10).fill(401));
    expect(answers.at(-1)?.status).toBe(429);
  });

  it('refuses a sign-in from a page of another origin', async () => {
    const answer = await signIn(
      { token: TOKEN },
      { 'sec-fetch-site': 'cross-site', origin: 'http://evil.example' },
    );
    expect([answer.status, answer.headers['set-cookie']]).toEqual([403, undefined]);
  });
});

describe('a server without a token', () => {
  it('has no sign-in, and whoever reaches it is the owner', async () => {
    await using open = await createTestServer(backend);
    const answer = await ask(open.port, {
      method: 'POST',
      path: '/session',
      headers: { 'content-type': 'application/json' },
      body: '{"token":"x"}',
    });
    expect([answer.status, reasonOf(answer)]).toEqual([501, 'NOT_SUPPORTED_HERE']);
    expect((await ask(open.port, { path: '/trpc/project.list' })).status).toBe(200);
    /* Of another server on another port of the same name, as cookies go to all of them. */
    const told = await ask(open.port, { path: '/session', headers: { cookie: 'holdfast_session=x' } });
    expect(told.json()).toEqual({ accepts: 'nothing', signedIn: false });
  });
});
