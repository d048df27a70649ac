import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { openHttpClient, type HttpClient } from './http-client.ts';
import { KubeApiError } from './kube-api-error.ts';
import type { WatchEvent } from './kube-api.ts';
import { openConnection } from './open-connection.ts';
import { BACKUP } from '../kinds/backup/backup-kind.ts';

const open: { close(): unknown }[] = [];
afterEach(() => {
  for (const each of open.splice(0)) each.close();
});

/** A server that answers as no API server should. */
async function serving(answer: RequestListener): Promise<{ url: string; server: Server; http: HttpClient }> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const http = openHttpClient({ url });
  open.push(http, { close: () => (server.closeAllConnections(), server.close()) });
  return { url, server, http };
}

const LIMITS = { timeoutMs: 2_000, maxBytes: 1_000 };
const get = (url: string) => ({ method: 'GET', url, headers: {} });

async function failureOf(answer: Promise<unknown>): Promise<KubeApiError> {
  const error: unknown = await answer.catch((thrown: unknown) => thrown);
  if (!(error instanceof KubeApiError)) throw new Error('It did not fail as it should.', { cause: error });
  return error;
}

describe('requests', () => {
  it('follow no redirect, so that a token goes nowhere else', async () => {
    const elsewhere: string[] = [];
    const other = await serving((request, response) => {
      elsewhere.push(request.headers.authorization ?? '');
      response.end('{}');
    });
    const { url } = await serving((_request, response) => {
      response.writeHead(307, { location: other.url }).end();
    });
    const connection = openConnection({ url });
    open.push(connection);
    expect((await failureOf(connection.apiFor('secret').read('/apis'))).status).toBe(307);
    expect(elsewhere).toEqual([]);
  });

  it('read no longer answer than they are allowed', async () => {
    const { url, http } = await serving((_request, response) => response.end('x'.repeat(1_001)));
    expect(await failureOf(http.send(get(url), LIMITS))).toMatchObject({
      status: 0,
      reason: 'AnswerTooLong',
    });
  });

  it('end in time where nothing comes, or only some of it', async () => {
    const silent = await serving(() => undefined);
    const trickling = await serving((_request, response) => void response.writeHead(200).write('{'));
    for (const { url, http } of [silent, trickling]) {
      const failure = await failureOf(http.send(get(url), { ...LIMITS, timeoutMs: 100 }));
      expect(failure).toMatchObject({ status: 0, reason: 'Timeout' });
    }
  });

  it('take half an answer for none', async () => {
    const { url, http } = await serving((_request, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('{"half":');
      setTimeout(() => response.destroy(), 20);
    });
    expect((await failureOf(http.send(get(url), LIMITS))).status).toBe(0);
  });

  it('try again over a new connection where a kept one was closed, but never what may have been done', async () => {
    const sockets = new Set<Socket>();
    let worn = false;
    const { url, server, http } = await serving((request, response) => {
      if (worn && sockets.has(request.socket)) return void request.socket.resetAndDestroy();
      sockets.add(request.socket);
      response.end('{}');
    });
    expect(server.listening).toBe(true);
    await http.send(get(url), LIMITS);
    worn = true;
    expect((await http.send(get(url), LIMITS)).status).toBe(200);
    expect((await failureOf(http.send({ ...get(url), method: 'POST', body: '{}' }, LIMITS))).status).toBe(0);
  });

  it('name what went wrong, and neither token nor address', async () => {
    const { url, server } = await serving(() => undefined);
    server.close();
    server.closeAllConnections();
    const connection = openConnection({ url });
    open.push(connection);
    const failure = await failureOf(connection.apiFor('s3cret').get(BACKUP, { namespace: 'a', name: 'b' }));
    expect(failure.message).toBe('The API server cannot be reached (ECONNREFUSED).');
    expect(await connection.ping()).toBe(false);
  });

  it('do not carry what is no token', async () => {
    const { url } = await serving((_request, response) => response.end('{}'));
    const connection = openConnection({ url });
    open.push(connection);
    for (const token of ['', 'a\r\nx-other: b', 'ü']) {
      const failure = await failureOf(connection.apiFor(token).read('/apis'));
      expect(failure.status).toBe(401);
      if (token !== '') expect(failure.message).not.toContain(token);
    }
    const unreadable = connection.apiFor(() => Promise.reject(new Error('no file')));
    expect(await failureOf(unreadable.read('/apis'))).toMatchObject({ status: 0, reason: 'NoToken' });
  });
});

describe('addresses of an API server', () => {
  it.each([
    'http://kubernetes.default.svc',
    'ftp://127.0.0.1',
    'https://admin:pw@example.com',
    'https://example.com/?a=b',
    'not an address',
  ])('%s is refused', (url) => {
    expect(() => openConnection({ url })).toThrow(TypeError);
  });

  it('may have a path before the API', async () => {
    const paths: (string | undefined)[] = [];
    const { url } = await serving((request, response) => {
      paths.push(request.url);
      response.setHeader('content-type', 'application/json').end('{"metadata":{"name":"b"}}');
    });
    const connection = openConnection({ url: `${url}/clusters/one/` });
    open.push(connection);
    await connection.apiFor('t').get(BACKUP, { namespace: 'a', name: 'b' });
    expect(paths).toEqual([
      '/clusters/one/apis/dataprotection.kubeblocks.io/v1alpha1/namespaces/a/backups/b',
    ]);
  });
});

describe('names that would change a path', () => {
  it('are asked for nowhere, and above all never deleted', async () => {
    const asked: string[] = [];
    const { url } = await serving((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      response.end('{}');
    });
    const connection = openConnection({ url });
    open.push(connection);
    const api = connection.apiFor('t');
    for (const name of ['', '.', '..', 'a/b', 'a%2fb', 'a?b', 'a#b', 'a b']) {
      expect(await api.get(BACKUP, { namespace: 'demo', name })).toBeNull();
      expect(await api.remove(BACKUP, { namespace: 'demo', name })).toBe(false);
      expect((await failureOf(api.patch(BACKUP, { namespace: 'demo', name }, {}))).status).toBe(404);
      expect((await failureOf(api.list(BACKUP, { namespace: name }))).status).toBe(404);
    }
    expect(asked).toEqual([]);
  });
});

describe('watches', () => {
  async function watching(answer: RequestListener, timeoutSeconds = 60) {
    const { url } = await serving(answer);
    const connection = openConnection({ url });
    open.push(connection);
    const events: WatchEvent[] = [];
    const stop = new AbortController();
    const options = { namespace: 'a', resourceVersion: '1', timeoutSeconds, signal: stop.signal };
    const ended = connection.apiFor('t').watch(BACKUP, options, (event) => events.push(event));
    return { ended, events, stop };
  }
  const added = (name: string): string => `{"type":"ADDED","object":{"metadata":{"name":"${name}"}}}\n`;

  it('put events together that come in pieces, in any script', async () => {
    const bytes = Buffer.from(added('zürich') + added('b'));
    const { ended, events } = await watching((_request, response) => {
      response.writeHead(200);
      void (async () => {
        for (const byte of bytes) {
          response.write(Buffer.from([byte]));
          await new Promise((resolve) => setImmediate(resolve));
        }
        response.end();
      })();
    });
    await ended;
    expect(events.map(({ object }) => (object.metadata as { name: string }).name)).toEqual(['zürich', 'b']);
  });

  it.each([
    ['an event cut in half', added('a') + '{"type":"ADDED","obj'],
    ['what is no JSON', 'hello\n'],
    ['an event of no known type', '{"type":"RENAMED","object":{}}\n'],
    ['an event without an object', '{"type":"ADDED"}\n'],
  ])('end as broken with %s', async (_what, body) => {
    const { ended } = await watching((_request, response) => response.end(body));
    expect(await failureOf(ended)).toMatchObject({ status: 0, reason: 'WatchBroken' });
  });

  it('end as broken when the connection is cut', async () => {
    const { ended, events } = await watching((_request, response) => {
      response.writeHead(200).write(added('a'));
      setTimeout(() => response.destroy(), 20);
    });
    expect((await failureOf(ended)).status).toBe(0);
    expect(events).toHaveLength(1);
  });

  it('tell an ERROR event by its status', async () => {
    const body =
      '{"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired","message":"too old resource version"}}\n';
    const { ended } = await watching((_request, response) => response.end(body));
    expect(await failureOf(ended)).toMatchObject({ status: 410, reason: 'Expired' });
  });

  it('tell a refusal by its status, and when to come again', async () => {
    const { ended } = await watching((_request, response) => {
      response.writeHead(429, { 'retry-after': '3' }).end('{"kind":"Status","reason":"TooManyRequests"}');
    });
    expect(await failureOf(ended)).toMatchObject({
      status: 429,
      reason: 'TooManyRequests',
      retryAfterMs: 3_000,
    });
  });

  it('end without an error by their signal', async () => {
    const { ended, stop } = await watching(
      (_request, response) => void response.writeHead(200).flushHeaders(),
    );
    setTimeout(() => stop.abort(), 30);
    await ended;
  });

  it('read no endless event', async () => {
    const { ended } = await watching((_request, response) => {
      const piece = Buffer.alloc(1024 * 1024, 0x20);
      const feed = (): void => {
        if (!response.destroyed) response.write(piece, feed);
      };
      response.writeHead(200);
      feed();
    });
    expect((await failureOf(ended)).message).toMatch(/too long/);
  });
});
