import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { zstdDecompressSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import type { EngineContext } from '../engine-context.ts';
import { systemHost } from '../host/system-host.ts';
import { fakePrograms } from '../processes/fake-program.testing.ts';
import { compressedDump } from './compressed-dump.ts';

vi.setConfig({ testTimeout: 30_000 });

const never = new AbortController().signal;

/** What a dump asks of the engine. */
function contextOf(dumpBytesPerSecond: number | null): EngineContext {
  const folders = { data: tmpdir(), servers: tmpdir(), scratch: tmpdir() };
  return { dumpBytesPerSecond, host: systemHost(), account: null, folders } as unknown as EngineContext;
}

const ROWS = `
  for (let n = 0; n < 300; n += 1) {
    const row = Buffer.alloc(1000, 'row ' + n + ' ');
    if (!process.stdout.write(row)) await new Promise((go) => process.stdout.once('drain', go));
  }`;
const EXPECTED = Buffer.concat(Array.from({ length: 300 }, (_, n) => Buffer.alloc(1000, `row ${n} `)));

describe.each([
  ['as fast as it goes', null],
  ['at a rate', 1_000_000],
])('a compressed dump, %s', (_how, rate) => {
  it('has every byte of the dump', async () => {
    await using fake = await fakePrograms();
    const pieces: Buffer[] = [];
    const dump = await fake.node('dump', ROWS);
    await compressedDump(contextOf(rate), { dump, signal: never }, (piece) => {
      pieces.push(Buffer.from(piece));
    });
    expect(zstdDecompressSync(Buffer.concat(pieces)).equals(EXPECTED)).toBe(true);
  });

  it('fails by the dump that fails after all its output', async () => {
    await using fake = await fakePrograms();
    const dump = await fake.node('dump', `${ROWS}\nprocess.exitCode = 7;`);
    const run = compressedDump(contextOf(rate), { dump, signal: never }, () => undefined);
    await expect(run).rejects.toMatchObject({ kind: 'exit', exitCode: 7 });
  });

  it('fails by its consumer, and stops the dump', async () => {
    await using fake = await fakePrograms();
    const endless = `const { randomBytes } = await import('node:crypto'); setInterval(() => process.stdout.write(randomBytes(60_000)), 1);`;
    const dump = await fake.node('dump', endless);
    const run = compressedDump(contextOf(rate), { dump, signal: never }, () =>
      Promise.reject(new Error('no room')),
    );
    await expect(run).rejects.toThrow('no room');
  });

  it('ends when it is told to, though nothing comes', async () => {
    await using fake = await fakePrograms();
    const stop = new AbortController();
    const dump = await fake.node('dump', `process.stdout.write('x'); setTimeout(() => {}, 60_000);`);
    const run = compressedDump(contextOf(rate), { dump, signal: stop.signal }, () => undefined);
    setTimeout(() => stop.abort(), 300);
    await expect(run).rejects.toMatchObject({ kind: 'aborted' });
  });
});

describe('a dump at a rate', () => {
  it('makes the program wait: it never gets far ahead of the rate', async () => {
    await using fake = await fakePrograms();
    const dump = await fake.node(
      'dump',
      `const block = Buffer.alloc(50_000);
       for (let n = 0; n < 200; n += 1) {
         if (!process.stdout.write(block)) await new Promise((go) => process.stdout.once('drain', go));
       }`,
    );
    // What may be on the way at once: pipes and buffers hold less than 2 MB, so that of 10 MB at 4 MB/s 8 must wait for 2 s.
    const from = performance.now();
    await compressedDump(contextOf(4_000_000), { dump, signal: never }, () => undefined);
    expect(performance.now() - from).toBeGreaterThan(1900);
  });

  it('is stopped while it waits for its turn', async () => {
    await using fake = await fakePrograms();
    const stop = new AbortController();
    const dump = await fake.node('dump', `setInterval(() => process.stdout.write('x'.repeat(60_000)), 1);`);
    const run = compressedDump(contextOf(1000), { dump, signal: stop.signal }, () => undefined);
    await sleep(300);
    stop.abort();
    await expect(run).rejects.toMatchObject({ kind: 'aborted' });
  });
});
