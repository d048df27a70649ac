import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMemoryBackend } from '@holdfast/db-backup-domain/testing';
import { ask } from '../testing/ask.ts';
import { createTestServer, type TestServer } from '../testing/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await createTestServer(createMemoryBackend().backend);
});
afterAll(() => server[Symbol.asyncDispose]());

/** What the server says to these bytes, until it hangs up. */
async function spoken(bytes: string): Promise<string> {
  const socket = connect(server.port, '127.0.0.1');
  socket.write(bytes);
  return text(socket);
}

const statusesOf = (said: string): string[] =>
  [...said.matchAll(/^HTTP\/1\.1 (\d+)/gm)].map(([, code]) => code!);
const host = (): string => `Host: 127.0.0.1:${String(server.port)}\r\n`;
const smuggled = (): string => `GET /healthz HTTP/1.1\r\n${host()}\r\n`;

describe('a request of two lengths is no request', () => {
  it.each([
    ['a length and chunks', 'Content-Length: 4\r\nTransfer-Encoding: chunked\r\n'],
    ['two lengths', 'Content-Length: 0\r\nContent-Length: 5\r\n'],
    ['an unknown coding after chunks', 'Transfer-Encoding: chunked, identity\r\n'],
    ['a hidden coding', 'Transfer-Encoding: xchunked\r\nContent-Length: 0\r\n'],
    ['a length with a sign', 'Content-Length: +5\r\n'],
    ['a space before the colon', 'Content-Length : 5\r\n'],
    ['a folded line', 'Content-Length: 0\r\n Transfer-Encoding: chunked\r\n'],
  ])('%s', async (_what, headers) => {
    const said = await spoken(`POST /trpc/db.list HTTP/1.1\r\n${host()}${headers}\r\n0\r\n\r\n${smuggled()}`);
    expect(statusesOf(said)).toEqual(['400']);
  });

  it('nor is one of two Hosts', async () => {
    const said = await spoken(
      `GET /healthz HTTP/1.1\r\n${host()}Host: evil.example\r\nConnection: close\r\n\r\n`,
    );
    expect(statusesOf(said)).toEqual(['403']);
  });

  it('nor is one that names another host in its first line', async () => {
    const said = await spoken(
      `GET http://evil.example/trpc/project.list HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n`,
    );
    expect(statusesOf(said)).toEqual(['403']);
  });
});

describe('a request of another size', () => {
  it('has too long a header', async () => {
    const answer = await ask(server.port, { path: '/healthz', headers: { 'x-long': 'x'.repeat(20_000) } });
    expect(answer.status).toBe(431);
  });

  it('tunnels nothing', async () => {
    const said = await spoken(`CONNECT 127.0.0.1:1 HTTP/1.1\r\n${host()}\r\n`);
    expect(said).not.toMatch(/ 200 /);
  });
});

it('whose headers come drop by drop is cut after ten seconds', { timeout: 20_000 }, async () => {
  const socket = connect(server.port, '127.0.0.1');
  socket.write(`GET /healthz HTTP/1.1\r\n${host()}`);
  const drops = setInterval(() => socket.write('X-Drop: 1\r\n'), 500);
  socket.on('error', () => undefined);
  const from = performance.now();
  const said = await text(socket).finally(() => {
    clearInterval(drops);
  });
  expect(performance.now() - from).toBeLessThan(15_000);
  expect(statusesOf(said)).toEqual(['408']);
});
