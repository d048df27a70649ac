import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMemoryBackend } from '@holdfast/db-backup-domain/testing';
import { ask, type Answer } from '../testing/ask.ts';
import { createTestServer, type TestServer } from '../testing/test-server.ts';

const HTML = { accept: 'text/html,*/*;q=0.8' };
let folder: string;
let server: TestServer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-web-'));
  await mkdir(join(folder, 'dist/assets'), { recursive: true });
  await writeFile(join(folder, 'secret.txt'), 'canary');
  await writeFile(join(folder, 'dist/index.html'), '<!doctype html><title>Holdfast</title>');
  await writeFile(join(folder, 'dist/assets/index-abc123.js'), 'export {}');
  await writeFile(join(folder, 'dist/favicon.svg'), '<svg/>');
  server = await createTestServer(createMemoryBackend().backend, { webDir: join(folder, 'dist') });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const get = (path: string, headers: Record<string, string> = HTML): Promise<Answer> =>
  ask(server.port, { path, headers });

describe('the static web', () => {
  it.each(['/', '/index.html', '/projects/demo', '/db/demo/orders/backup?x=1'])(
    '%s is the page',
    async (path) => {
      const answer = await get(path);
      expect([answer.status, answer.headers['cache-control']]).toEqual([200, 'no-cache']);
      expect(answer.body).toContain('<title>Holdfast</title>');
    },
  );

  it('answers HEAD as GET, and an unchanged page with 304', async () => {
    const head = await ask(server.port, { method: 'HEAD', path: '/projects/demo', headers: HTML });
    expect([head.status, head.headers['cache-control'], head.body]).toEqual([200, 'no-cache', '']);
    const { etag } = (await get('/')).headers;
    expect((await get('/', { ...HTML, 'if-none-match': String(etag) })).status).toBe(304);
  });

  it('keeps hashed files for ever and asks anew for the others', async () => {
    const script = await get('/assets/index-abc123.js', {});
    expect(script.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(script.headers['content-type']).toMatch(/^text\/javascript/);
    expect((await get('/favicon.svg', {})).headers['cache-control']).toBe('no-cache');
  });

  it.each(['/assets/gone.js', '/assets/', '/assets'])('%s is not the page', async (path) => {
    expect((await get(path)).status).toBe(404);
  });

  it('gives the page to nobody who does not want HTML or does not GET', async () => {
    expect((await get('/nowhere', { accept: 'application/json' })).status).toBe(404);
    expect((await ask(server.port, { method: 'POST', path: '/', headers: HTML })).status).toBe(404);
  });

  it.each(['/../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt', '/assets/..%2f..%2fsecret.txt'])(
    '%s does not lead out of the folder',
    async (path) => {
      expect((await get(path, {})).body).not.toContain('canary');
    },
  );

  it('forbids what is inline or comes from elsewhere, on every answer', async () => {
    for (const path of ['/', '/trpc/project.list', '/healthz', '/assets/gone.js']) {
      const { headers } = await get(path);
      expect(headers['content-security-policy']).toMatch(
        /^default-src 'none'; script-src 'self'; style-src 'self';/,
      );
      expect(headers['content-security-policy']).not.toContain('unsafe');
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['x-frame-options']).toBe('DENY');
      expect(headers['x-powered-by']).toBeUndefined();
    }
  });

  it('says what to do where the web is not built', async () => {
    await using bare = await createTestServer(createMemoryBackend().backend);
    const answer = await ask(bare.port, { path: '/', headers: HTML });
    expect(answer.status).toBe(503);
    expect(answer.body).toContain('npm start');
  });
});
