import { type FileHandle, mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fakePrograms, stillAlive } from './fake-program.testing.ts';
import { writePipeline } from './pipeline.ts';

const CAT = { program: '/bin/cat', args: [] };
/** Of what must not stall: far longer than a busy machine takes to let it go on. */
const SILENCE_MS = 2_000;

let folder: string;
let file: FileHandle;
const written = (): Promise<string> => readFile(path.join(folder, 'out'), 'utf8');

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'holdfast-write-pipeline-'));
  file = await open(path.join(folder, 'out'), 'wx', 0o600);
});
afterEach(async () => {
  await file.close();
  await rm(folder, { recursive: true, force: true });
});

describe('a pipeline into a file', () => {
  it('writes every byte of its input through two stages, and leaves the file open', async () => {
    const lines = Array.from({ length: 300_000 }, (_, index) => `line ${index}\n`);
    const input = Readable.from(lines.map((line) => Buffer.from(line)));
    await writePipeline([CAT, CAT], { input }, file.fd);
    expect(await written()).toBe(lines.join(''));
    await file.write('more', lines.join('').length);
    expect((await written()).endsWith('more')).toBe(true);
  });

  it('rejects with what a program said when it fails after its output', async () => {
    await using fake = await fakePrograms();
    const failing = await fake.node('failing', `process.stdout.write('half'); process.exitCode = 3;`);
    await expect(writePipeline([failing, CAT], {}, file.fd)).rejects.toMatchObject({ exitCode: 3 });
    await expect(writePipeline([failing], {}, file.fd)).rejects.toMatchObject({ exitCode: 3 });
  });

  it('fails when its input breaks, before it was read or while it is', async () => {
    for (const wait of [0, 50]) {
      const input = new Readable({ read() {} });
      const run = writePipeline([CAT], { input }, file.fd);
      input.push('x');
      if (wait > 0) await sleep(wait);
      input.destroy(new Error('the disk is gone'));
      await expect(run).rejects.toMatchObject({ kind: 'input', cause: { message: 'the disk is gone' } });
    }
  });

  it('is stalled when it takes no input any more, and is not while it does', async () => {
    async function* slowly(): AsyncGenerator<Buffer> {
      for (let n = 0; n < 15; n += 1) {
        await sleep(SILENCE_MS / 10);
        yield Buffer.alloc(1000);
      }
    }
    await writePipeline([CAT], { input: Readable.from(slowly()), silenceMs: SILENCE_MS }, file.fd);
    const endless = new Readable({
      read() {
        this.push(Buffer.alloc(100_000));
      },
    });
    let pids: readonly number[] = [];
    const options = {
      ...{ input: endless, silenceMs: 200 },
      atSpawn: (started: readonly number[]) => (pids = started),
    };
    const run = writePipeline([{ program: '/bin/sleep', args: ['60'] }], options, file.fd);
    await expect(run).rejects.toMatchObject({ program: 'sleep', kind: 'stalled' });
    expect(endless.destroyed).toBe(true);
    expect(await stillAlive(pids)).toEqual([]);
  });

  it('is stopped by its signal', async () => {
    const stop = new AbortController();
    const run = writePipeline([{ program: '/bin/sleep', args: ['60'] }], { signal: stop.signal }, file.fd);
    stop.abort(new Error('enough'));
    await expect(run).rejects.toMatchObject({ kind: 'aborted' });
  });

  it('lets go of its input when a program cannot be started', async () => {
    const input = new Readable({ read() {} });
    const run = writePipeline([{ program: '/no/such', args: [] }], { input }, file.fd);
    await expect(run).rejects.toMatchObject({ kind: 'spawn' });
    expect(input.destroyed).toBe(true);
  });
});
