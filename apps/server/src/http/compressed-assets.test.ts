import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { get as httpGet, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { brotliCompressSync, brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMemoryBackend } from '@holdfast/db-backup-domain/testing';
import { createTestServer, type TestServer } from '../testing/test-server.ts';

const SCRIPT = 'export const words = "the same again and again";\n'.repeat(500);
let folder: string;
let server: TestServer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-web-'));
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'assets/index-abc123.js'), SCRIPT);
  await writeFile(join(folder, 'assets/font-abc123.woff2'), 'wOF2 compressed already');
  server = await createTestServer(createMemoryBackend().backend, { webDir: folder });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

async function fetched(name: string, accepted?: string): Promise<{ answer: IncomingMessage; body: Buffer }> {
  const headers = accepted === undefined ? {} : { 'accept-encoding': accepted };
  const path = `/assets/${name}`;
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    httpGet({ host: '127.0.0.1', port: server.port, path, headers, agent: false }, resolve).once(
      'error',
      reject,
    );
  });
  return { answer, body: await buffer(answer) };
}

describe('a text of the built web', () => {
  it.each([
    ['gzip, deflate, br, zstd', 'br', brotliDecompressSync],
    ['gzip, deflate', 'gzip', gunzipSync],
  ] as const)(
    'to a browser that takes %s comes as %s, and may be kept for ever',
    async (accepted, encoding, open) => {
      for (const time of ['first', 'again']) {
        const { answer, body } = await fetched('index-abc123.js', accepted);
        expect([time, answer.statusCode, answer.headers['content-encoding']]).toEqual([time, 200, encoding]);
        expect(answer.headers['content-type']).toMatch(/^text\/javascript/);
        expect(answer.headers['cache-control']).toBe('public, max-age=31536000, immutable');
        expect(answer.headers.vary?.toLowerCase()).toContain('accept-encoding');
        expect(answer.headers['content-length']).toBe(String(body.length));
        expect(body.length).toBeLessThan(SCRIPT.length / 10);
        expect(open(body).toString()).toBe(SCRIPT);
      }
    },
  );

  it('comes as the build has compressed it, where it has', async () => {
    const best = brotliCompressSync(SCRIPT);
    const file = join(folder, 'assets/built-abc123.js');
    await writeFile(file, SCRIPT);
    await writeFile(`${file}.br`, best);
    expect((await fetched('built-abc123.js', 'gzip, br')).body).toEqual(best);
    const { answer, body } = await fetched('built-abc123.js', 'gzip');
    expect(answer.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(body).toString()).toBe(SCRIPT);
  });

  it.each([undefined, 'identity', 'br;q=0, gzip;q=0'])('comes as it is to who takes %s', async (accepted) => {
    const { answer, body } = await fetched('index-abc123.js', accepted);
    expect([answer.statusCode, answer.headers['content-encoding']]).toEqual([200, undefined]);
    expect(answer.headers.vary?.toLowerCase()).toContain('accept-encoding');
    expect(body.toString()).toBe(SCRIPT);
  });

  it('is compressed no second time where it is no text', async () => {
    const { answer, body } = await fetched('font-abc123.woff2', 'br');
    expect([answer.headers['content-encoding'], body.toString()]).toEqual([
      undefined,
      'wOF2 compressed already',
    ]);
  });

  it('that is not there yet is found once it is', async () => {
    expect((await fetched('later-1.js', 'br')).answer.statusCode).toBe(404);
    await writeFile(join(folder, 'assets/later-1.js'), SCRIPT);
    expect((await fetched('later-1.js', 'br')).answer.statusCode).toBe(200);
  });
});
