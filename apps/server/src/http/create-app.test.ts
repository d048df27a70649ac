import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMemoryBackend } from '@holdfast/db-backup-domain/testing';
import { createLog } from '../log.ts';
import { openSignIn } from '../sessions/open-sign-in.ts';
import type { Presented, SignIn } from '../sessions/sign-in.ts';
import { ask, type Answer, type Asked } from '../testing/ask.ts';
import { createTestServer, type TestServer } from '../testing/test-server.ts';
import { MAX_BODY_BYTES } from './json-bodies.ts';
import { MAX_BATCH_SIZE } from './trpc-route.ts';

const JSON_TYPE = { 'content-type': 'application/json' };
const memory = createMemoryBackend();
memory.world.addService({ name: 'orders' });

let server: TestServer;
beforeEach(async () => {
  server = await createTestServer(memory.backend, { allowedHosts: ['backup.example', 'proxy.example:8443'] });
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
});

const asked = (what: Asked): Promise<Answer> => ask(server.port, what);
const create = (body: string, headers: Record<string, string> = JSON_TYPE): Promise<Answer> =>
  asked({ method: 'POST', path: '/trpc/db.backup.create', headers, body });
const backups = async (): Promise<number> => {
  const view = await memory.backend.viewService(
    { actor: { id: 'owner' }, requestId: 'test' },
    { namespace: 'demo', name: 'orders' },
  );
  return 'unchanged' in view ? -1 : view.backups.total;
};

/** What the server says to these bytes, until it hangs up. */
async function spoken(bytes: string): Promise<string> {
  const socket = connect(server.port, '127.0.0.1');
  socket.write(bytes);
  return text(socket);
}

function expectRefused(answer: Answer, status: number, reason: string): void {
  expect(answer.status).toBe(status);
  expect(answer.headers['content-type']).toMatch(/^application\/json/);
  const { error } = answer.json() as {
    error: { message: string; code: number; data: Record<string, unknown> };
  };
  expect(error.data).toMatchObject({ reason, httpStatus: status, requestId: answer.headers['x-request-id'] });
  expect(error.data['hint']).toEqual(expect.any(String));
  expect(error.code).toBeLessThan(0);
  expect(answer.body).not.toMatch(/stack|node_modules|\.ts:|at [A-Za-z]+ \(/);
}

it('takes an empty body for no input, as a browser sends it', async () => {
  const headers = { ...JSON_TYPE, 'content-length': '0' };
  const answer = await asked({
    method: 'POST',
    path: '/trpc/system.confirmMasterKeyCopy',
    headers,
    body: '',
  });
  expect(answer.body).not.toContain('The body must be one JSON object.');
});

describe('Host', () => {
  const withHost = (host: string): Promise<Answer> => asked({ path: '/healthz', headers: { host } });

  it.each(['127.0.0.1', 'localhost', '[::1]', 'LOCALHOST'])('answers to %s with its port', async (name) => {
    expect((await withHost(`${name}:${String(server.port)}`)).status).toBe(200);
  });

  it.each(['backup.example', 'proxy.example:8443'])('answers to the allowed %s', async (host) => {
    expect((await withHost(host)).status).toBe(200);
  });

  it.each(['evil.example', 'localhost', '127.0.0.1:1', 'proxy.example', 'localhost.evil.example'])(
    'refuses the Host %j',
    async (host) => {
      expectRefused(await withHost(host), 403, 'FORBIDDEN');
    },
  );

  it.each(['Host:\r\n', ''])('refuses an HTTP/1.0 request with the header %j', async (header) => {
    const answer = await spoken(`GET /healthz HTTP/1.0\r\n${header}\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 403 /);
    expect(answer).toContain('"reason":"FORBIDDEN"');
  });

  it.each(['/', '/trpc/project.list', '/readyz', '/session'])('holds for %s', async (path) => {
    expectRefused(await asked({ path, headers: { host: 'evil.example' } }), 403, 'FORBIDDEN');
  });
});

describe('requests of other origins', () => {
  const NAVIGATION = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };

  it.each([
    { origin: 'http://evil.example' },
    { origin: 'null' },
    { origin: 'file://' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' },
  ])('are refused: %j', async (headers) => {
    const before = await backups();
    const body = JSON.stringify({ namespace: 'demo', service: 'orders', name: 'forged' });
    expectRefused(
      await create(body, { ...JSON_TYPE, ...headers } as Record<string, string>),
      403,
      'FORBIDDEN',
    );
    expectRefused(
      await asked({ path: '/trpc/project.list', headers: headers as Record<string, string> }),
      403,
      'FORBIDDEN',
    );
    expect(await backups()).toBe(before);
  });

  it('are refused for the same name on another port, which is another origin', async () => {
    const headers = { ...JSON_TYPE, origin: `http://127.0.0.1:${String(server.port + 1)}` };
    expectRefused(await create('{}', headers), 403, 'FORBIDDEN');
  });

  it('may follow a link to a page, but not to data', async () => {
    const headers = { 'sec-fetch-site': 'cross-site', ...NAVIGATION, accept: 'text/html' };
    expect((await asked({ path: '/projects/demo', headers })).status).toBe(503);
    expectRefused(await asked({ path: '/trpc/project.list', headers }), 403, 'FORBIDDEN');
    expectRefused(await asked({ path: '/TRPC/project.list', headers }), 403, 'FORBIDDEN');
  });

  it('of our own page pass', async () => {
    const headers = { origin: `http://127.0.0.1:${String(server.port)}`, 'sec-fetch-site': 'same-origin' };
    const answer = await asked({ path: '/trpc/project.list', headers });
    expect(answer.status).toBe(200);
    expect(answer.headers['cache-control']).toBe('no-store');
  });
});

describe('bodies', () => {
  it.each(['{"namespace":', 'nonsense', '{"a":1}}'])('that are no JSON are refused: %s', async (body) => {
    expectRefused(await create(body), 400, 'REQUEST_INVALID');
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', ''])(
    'of the type %j are refused',
    async (type) => {
      const before = await backups();
      const body = JSON.stringify({ namespace: 'demo', service: 'orders', name: 'forged' });
      expectRefused(await create(body, type === '' ? {} : { 'content-type': type }), 400, 'REQUEST_INVALID');
      expect(await backups()).toBe(before);
    },
  );

  it.each([
    [
      'hold JSON inside a text',
      JSON.stringify(JSON.stringify({ namespace: 'demo', service: 'orders', name: 'a' })),
    ],
    ['are null', 'null'],
    ['are an array', '[{}]'],
    ['are empty', ''],
    ['are deeply nested', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
    ['are objects deeply nested', `{"name":${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}}`],
  ])('that %s are refused', async (_what, body) => {
    const before = await backups();
    expectRefused(await create(body), 400, 'REQUEST_INVALID');
    expect(await backups()).toBe(before);
  });

  it('over the limit are refused', async () => {
    const body = JSON.stringify({ description: 'x'.repeat(MAX_BODY_BYTES) });
    const answer = await create(body);
    expectRefused(answer, 400, 'REQUEST_INVALID');
    expect(answer.body).toContain('too large');
  });

  it('of the wrong shape say where', async () => {
    const answer = await create('{"namespace":"demo","service":7}');
    expectRefused(answer, 400, 'REQUEST_INVALID');
    expect(answer.body).toContain('service: ');
  });
});

describe('procedures over HTTP', () => {
  it('answer with the status and the code of the table', async () => {
    const bad = await create(JSON.stringify({ namespace: 'demo', service: 'orders', name: '--help' }));
    expectRefused(bad, 400, 'BACKUP_NAME_INVALID');
    const ghost = await create(JSON.stringify({ namespace: 'demo', service: 'ghost', name: 'a' }));
    expectRefused(ghost, 404, 'SERVICE_NOT_FOUND');
  });

  it('answer an unknown error without a word of it', async () => {
    memory.world.failNext('listProjects', new Error('canary at /srv/secret.ts:1'));
    const answer = await asked({ path: '/trpc/project.list' });
    expectRefused(answer, 500, 'INTERNAL');
    expect(answer.body).not.toContain('canary');
  });

  it('that do not exist, or are called by the wrong method, are REQUEST_INVALID', async () => {
    expectRefused(await asked({ path: '/trpc/db.nothing' }), 400, 'REQUEST_INVALID');
    expectRefused(await asked({ path: '/trpc/db.backup.create?input=%7B%7D' }), 400, 'REQUEST_INVALID');
    expectRefused(await asked({ path: '/trpc/%E0%A4%A' }), 400, 'REQUEST_INVALID');
  });

  it('come in bounded batches', async () => {
    const batch = (size: number): Promise<Answer> =>
      asked({ path: `/trpc/${Array(size).fill('project.list').join(',')}?batch=1&input=%7B%7D` });
    const answer = await batch(MAX_BATCH_SIZE);
    expect(answer.status).toBe(200);
    expect(answer.json()).toHaveLength(MAX_BATCH_SIZE);
    expectRefused(await batch(MAX_BATCH_SIZE + 1), 400, 'REQUEST_INVALID');
  });

  it.each(['PUT', 'PATCH', 'DELETE', 'OPTIONS'])('are not called by %s', async (method) => {
    expectRefused(await asked({ method, path: '/trpc/project.list' }), 400, 'REQUEST_INVALID');
  });

  it('leave nothing of an unreadable request in the log', async () => {
    const lines: string[] = [];
    const log = createLog({
      level: 'debug',
      secrets: [],
      destination: { write: (line) => lines.push(line) },
    });
    await using logged = await createTestServer(memory.backend, { log });
    const register = (body: string): Promise<Answer> =>
      ask(logged.port, { method: 'POST', path: '/trpc/db.service.register', headers: JSON_TYPE, body });
    await register('{"password": canary}');
    await register('{"namespace":"canary","password":["canary"],"port":"canary","canary":1}');
    await ask(logged.port, { path: '/trpc/db.list?input=%7B%22password%22:canary' });
    await ask(logged.port, { path: '/trpc/db.list?input=%7B%22projectId%22:%5B%22canary%22%5D%7D' });
    expect(lines.join('')).toContain('procedure refused');
    expect(lines.join('')).not.toMatch(/canary|stack/);
  });

  it('take no request id from outside', async () => {
    const answer = await asked({ path: '/healthz', headers: { 'x-request-id': 'forged' } });
    expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('limits', () => {
  it('refuse a client beyond its rate, but never the health checks', async () => {
    await using slow = await createTestServer(memory.backend, { requestsPerSecond: 1 });
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => ask(slow.port, { path: '/trpc/project.list' })),
    );
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThanOrEqual(3);
    expectRefused(refused[0]!, 429, 'TOO_MANY_REQUESTS');
    expect((await ask(slow.port, { path: '/healthz' })).status).toBe(200);
  });

  it('do not let strangers use up what who is signed in may ask', async () => {
    const isKnown = ({ bearer }: Presented): boolean => bearer === 'known';
    const signIn: SignIn = {
      ...openSignIn,
      seemsFrom: (presented) => (isKnown(presented) ? 'owner' : ''),
      actorOf: async (presented) => (isKnown(presented) ? { id: 'owner' } : null),
    };
    await using slow = await createTestServer(memory.backend, { requestsPerSecond: 1, signIn });
    const path = '/trpc/project.list';
    const strangers = await Promise.all(Array.from({ length: 12 }, () => ask(slow.port, { path })));
    expect(strangers.map(({ status }) => status)).toContain(429);
    expect((await ask(slow.port, { path, headers: { authorization: 'Bearer known' } })).status).toBe(200);
  });

  it('answer when a procedure takes too long', async () => {
    const stuck = { ...memory.backend, listProjects: () => new Promise<never>(() => undefined) };
    await using slow = await createTestServer(stuck, { timeLimitMs: 30 });
    expectRefused(await ask(slow.port, { path: '/trpc/project.list' }), 503, 'BACKEND_UNAVAILABLE');
  });

  it('outlive bytes that are no HTTP', async () => {
    const answer = await spoken('\u0000\u0001 nonsense\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 400/);
    expect((await asked({ path: '/healthz' })).status).toBe(200);
  });
});

describe('health', () => {
  it('says that it lives and that it is ready', async () => {
    expect((await asked({ path: '/healthz' })).json()).toEqual({ status: 'ok' });
    expect((await asked({ path: '/readyz' })).json()).toEqual({ status: 'ready' });
  });

  it('lives, but is not ready, while the catalogue does not answer', async () => {
    memory.world.failNext('listProjects', new Error('canary'));
    const answer = await asked({ path: '/readyz' });
    expectRefused(answer, 503, 'BACKEND_UNAVAILABLE');
    expect(answer.body).not.toContain('canary');
  });
});
