import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { fakePrograms, lives, stillAlive } from './fake-program.testing.ts';
import { consumePipeline, type RunningPipeline, startPipeline } from './pipeline.ts';
import { ToolFailed, type ToolFailureKind } from './tool-failed.ts';

vi.setConfig({ testTimeout: 30_000 });

const CAT = { program: '/bin/cat', args: [] };
/** Of what must not stall: far longer than a busy machine needs to start a program, or to let it go on. */
const SILENCE_MS = 2_000;

async function read(run: RunningPipeline): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of run.output) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** The output must be destroyed with the same error that `finished` rejects with, and nothing may live on. */
async function failure(run: RunningPipeline): Promise<ToolFailed> {
  const [byOutput, byFinished] = await Promise.allSettled([read(run), run.finished]);
  expect(byFinished.status).toBe('rejected');
  expect(byOutput.status).toBe('rejected');
  const reason = (byFinished as PromiseRejectedResult).reason as ToolFailed;
  expect(reason).toBeInstanceOf(ToolFailed);
  expect((byOutput as PromiseRejectedResult).reason).toBe(reason);
  expect(await stillAlive(run.pids)).toEqual([]);
  return reason;
}

function kindOf(error: ToolFailed): { program: string; kind: ToolFailureKind } {
  return { program: error.program, kind: error.kind };
}

describe('a pipeline that ends well', () => {
  it('loses no byte of 50 MB through two stages', async () => {
    await using fake = await fakePrograms();
    const script = `
      const block = Buffer.alloc(50_000);
      for (let n = 0; n < 1000; n += 1) {
        for (let at = 0; at < block.length; at += 4) block.writeUInt32LE((n * 2654435761 + at) >>> 0, at);
        if (!process.stdout.write(Buffer.from(block))) await new Promise((go) => process.stdout.once('drain', go));
      }`;
    const expected = createHash('sha256');
    const block = Buffer.alloc(50_000);
    for (let n = 0; n < 1000; n += 1) {
      for (let at = 0; at < block.length; at += 4) block.writeUInt32LE((n * 2654435761 + at) >>> 0, at);
      expected.update(block);
    }
    const run = startPipeline([await fake.node('source', script), CAT]);
    // A turn of the event loop before anybody reads: nothing may have been taken from the pipe meanwhile.
    await sleep(50);
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const chunk of run.output) {
      hash.update(chunk as Buffer);
      bytes += (chunk as Buffer).length;
    }
    await run.finished;
    expect(bytes).toBe(50_000_000);
    expect(hash.digest('hex')).toBe(expected.digest('hex'));
  });

  it('passes its input through', async () => {
    const text = Buffer.alloc(3_000_000, 'Holdfast ');
    const run = startPipeline([CAT, CAT], { input: Readable.from([text]) });
    expect((await read(run)).equals(text)).toBe(true);
    await run.finished;
  });

  it('may give zero bytes: judging that is not its business', async () => {
    const run = startPipeline([{ program: '/bin/true', args: [] }]);
    expect(await read(run)).toHaveLength(0);
    await run.finished;
  });

  it('names the processes it started', async () => {
    const atSpawn = vi.fn();
    const run = startPipeline([{ program: '/bin/true', args: [] }, CAT], { atSpawn });
    expect(atSpawn).toHaveBeenCalledExactlyOnceWith(run.pids);
    expect(run.pids).toHaveLength(2);
    await read(run);
  });
});

describe('a pipeline whose programs fail', () => {
  it('never ends its output when the first stage fails after some output', async () => {
    await using fake = await fakePrograms();
    const dump = await fake.shell('dump', 'echo "half a dump"; echo "connection lost" >&2; exit 3');
    const run = startPipeline([dump, CAT]);
    let ended = false;
    run.output.once('end', () => (ended = true));
    const error = await failure(run);
    expect(kindOf(error)).toEqual({ program: 'dump', kind: 'exit' });
    expect(error.exitCode).toBe(3);
    expect(error.message).toContain('connection lost');
    expect(ended).toBe(false);
  });

  it('never ends its output before the first stage has exited, however late', async () => {
    await using fake = await fakePrograms();
    const dump = await fake.shell('dump', 'echo "nearly all"; exec >&-; sleep 0.5; exit 4');
    const run = startPipeline([dump, CAT]);
    let ended = false;
    run.output.once('end', () => (ended = true));
    expect(await failure(run)).toMatchObject({ program: 'dump', kind: 'exit', exitCode: 4 });
    expect(ended).toBe(false);
  });

  it('fails when the last stage fails after all its output', async () => {
    await using fake = await fakePrograms();
    const dump = await fake.shell('dump', 'echo data');
    const compressor = await fake.shell('compressor', 'cat; exit 5');
    expect(await failure(startPipeline([dump, compressor]))).toMatchObject({
      program: 'compressor',
      kind: 'exit',
      exitCode: 5,
    });
  });

  it('fails when a stage is killed by a signal', async () => {
    await using fake = await fakePrograms();
    const run = startPipeline([await fake.shell('dump', 'echo half; kill -9 $$'), CAT]);
    expect(await failure(run)).toMatchObject({ program: 'dump', kind: 'signal', signal: 'SIGKILL' });
  });

  it('blames the stage that failed by itself, not the one whose pipe broke', async () => {
    await using fake = await fakePrograms();
    const endless = await fake.shell('endless', 'while :; do echo data; done');
    const dies = await fake.shell('compressor', 'head -c 10 >/dev/null; echo "disk on fire" >&2; exit 7');
    const error = await failure(startPipeline([endless, dies]));
    expect(kindOf(error)).toEqual({ program: 'compressor', kind: 'exit' });
    expect(error.stderr).toContain('disk on fire');
  });

  it.each(['Broken pipe', 'Connection reset by peer'])(
    'blames the stage that was killed by others, though the one that says "%s" is noticed first',
    async (said) => {
      await using fake = await fakePrograms();
      const ready = `${fake.folder}/ready`;
      const breaks = await fake.shell(
        'dump',
        'until [ -e "$1" ]; do sleep 0.01; done; echo "could not write to output file: $2" >&2; exit 1',
        [ready, said],
      );
      const killed = await fake.shell('compressor', 'trap "" TERM; : > "$1"; sleep 0.4; kill -9 $$', [ready]);
      expect(await failure(startPipeline([breaks, killed]))).toMatchObject({
        program: 'compressor',
        kind: 'signal',
        signal: 'SIGKILL',
      });
    },
  );

  it('survives 100 MB of standard error and keeps its end', async () => {
    await using fake = await fakePrograms();
    const flood = await fake.shell(
      'flood',
      'head -c 100000000 /dev/zero | tr "\\0" "x" >&2; echo the end >&2; exit 1',
    );
    const error = await failure(startPipeline([flood, CAT]));
    expect(error.stderr).toMatch(/x+the end\n$/);
    expect(error.stderr.length).toBeLessThanOrEqual(16 * 1024);
  });

  it('cannot be started with a program that is not there', () => {
    expect(() => startPipeline([CAT, { program: '/nowhere/zstd', args: [] }])).toThrowError(
      expect.objectContaining({ program: 'zstd', kind: 'spawn' }),
    );
  });
});

describe('a pipeline that is stopped', () => {
  it('kills a program that ignores SIGTERM, with all that it started', async () => {
    await using fake = await fakePrograms();
    const stubborn = await fake.shell('stubborn', 'trap "" TERM; sleep 300 & echo $!; wait');
    const abort = new AbortController();
    const run = startPipeline([stubborn, CAT], { signal: abort.signal, graceMs: 200 });
    const grandchild = new Promise<number>((resolve) => {
      run.output.once('data', (chunk: Buffer) => resolve(Number(chunk.toString())));
    });
    const pid = await grandchild;
    expect(await lives(pid)).toBe(true);
    abort.abort(new Error('enough'));
    const error = await failure(run);
    expect(error.kind).toBe('aborted');
    expect((error.cause as Error).message).toBe('enough');
    expect(await stillAlive([pid])).toEqual([]);
  });

  it('starts nothing when it is aborted already', () => {
    const atSpawn = vi.fn();
    expect(() => startPipeline([CAT], { signal: AbortSignal.abort(), atSpawn })).toThrow(ToolFailed);
    expect(atSpawn).not.toHaveBeenCalled();
  });

  it('fails as stalled when no byte comes', async () => {
    await using fake = await fakePrograms();
    const silent = await fake.shell('silent', 'echo begun; exec sleep 300');
    const error = await failure(startPipeline([silent], { silenceMs: 300 }));
    expect(kindOf(error)).toEqual({ program: 'silent', kind: 'stalled' });
  });

  it('is not stalled while its reader is slow', async () => {
    await using fake = await fakePrograms();
    const eager = await fake.shell('eager', 'head -c 5000000 /dev/zero');
    const run = startPipeline([eager], { silenceMs: SILENCE_MS });
    await sleep(1.5 * SILENCE_MS);
    expect((await read(run)).length).toBe(5_000_000);
    await run.finished;
  });

  it('stops its programs when the reader goes away', async () => {
    await using fake = await fakePrograms();
    const endless = await fake.shell('endless', 'while :; do echo data; done');
    const run = startPipeline([endless, CAT]);
    const broken = pipeline(run.output, async (source) => {
      for await (const chunk of source as AsyncIterable<Buffer>) {
        if (chunk.length > 0) throw new Error('disk full');
      }
    });
    await expect(broken).rejects.toThrow('disk full');
    await expect(run.finished).rejects.toMatchObject({ kind: 'abandoned' });
    expect(await stillAlive(run.pids)).toEqual([]);
  });
});

describe('the input of a pipeline', () => {
  it('fails it when the source breaks', async () => {
    const broken = Readable.from(
      (async function* () {
        yield Buffer.from('some');
        throw new Error('chunk 7 is not authentic');
      })(),
    );
    const error = await failure(startPipeline([CAT], { input: broken }));
    expect(error.kind).toBe('input');
    expect((error.cause as Error).message).toBe('chunk 7 is not authentic');
  });

  it('fails it when the program ends well without having read it all', async () => {
    await using fake = await fakePrograms();
    const satisfied = await fake.shell('satisfied', 'head -c 5 >/dev/null; exit 0');
    const run = startPipeline([satisfied], { input: Readable.from([Buffer.alloc(5_000_000)]) });
    expect(kindOf(await failure(run))).toEqual({ program: 'satisfied', kind: 'input' });
  });

  it('is destroyed when the program fails', async () => {
    await using fake = await fakePrograms();
    const endless = new Readable({ read: (size) => void endless.push(Buffer.alloc(size)) });
    const fails = await fake.shell('fails', 'head -c 5 >/dev/null; echo bad archive >&2; exit 1');
    const error = await failure(startPipeline([fails], { input: endless }));
    expect(error).toMatchObject({ kind: 'exit', exitCode: 1 });
    expect(endless.destroyed).toBe(true);
  });
});

describe('a pipeline whose output is consumed', () => {
  const flood = `
    const block = Buffer.alloc(100_000, 'x');
    for (let n = 0; n < 200; n += 1) {
      block.writeUInt32BE(n, 0);
      if (!process.stdout.write(Buffer.from(block))) await new Promise((go) => process.stdout.once('drain', go));
    }`;

  it('gives every byte, in order, and nothing while the consumer is busy', async () => {
    await using fake = await fakePrograms();
    const hash = createHash('sha256');
    const expected = createHash('sha256');
    const block = Buffer.alloc(100_000, 'x');
    for (let n = 0; n < 200; n += 1) {
      block.writeUInt32BE(n, 0);
      expected.update(block);
    }
    let busy = false;
    let pieces = 0;
    await consumePipeline([await fake.node('source', flood), CAT], {}, (piece) => {
      expect(busy).toBe(false);
      hash.update(piece);
      pieces += 1;
      if (pieces % 7 !== 0) return undefined;
      busy = true;
      return sleep(2).then(() => {
        busy = false;
      });
    });
    expect(hash.digest('hex')).toBe(expected.digest('hex'));
  });

  it('rejects with what the program said when it fails after its output', async () => {
    await using fake = await fakePrograms();
    const failing = await fake.node('failing', `process.stdout.write('half'); process.exitCode = 3;`);
    const seen: string[] = [];
    const run = consumePipeline([failing], {}, (piece) => void seen.push(piece.toString()));
    await expect(run).rejects.toMatchObject({ kind: 'exit', exitCode: 3 });
    expect(seen.join('')).toBe('half');
  });

  it('rejects with what an earlier program said, whatever of its output came through before the stop', async () => {
    await using fake = await fakePrograms();
    const failing = await fake.node('failing', `process.stdout.write('half'); process.exitCode = 3;`);
    const seen: string[] = [];
    const run = consumePipeline([failing, CAT], {}, (piece) => void seen.push(piece.toString()));
    await expect(run).rejects.toMatchObject({ kind: 'exit', exitCode: 3 });
    expect('half'.startsWith(seen.join(''))).toBe(true);
  });

  it.each(['at once', 'later'])(
    'rejects with the error of a consumer that fails %s, and stops the programs',
    async (when) => {
      await using fake = await fakePrograms();
      let pids: readonly number[] = [];
      const endless = await fake.node(
        'endless',
        `setInterval(() => process.stdout.write('x'.repeat(70_000)), 1);`,
      );
      const run = consumePipeline([endless, CAT], { atSpawn: (started) => (pids = started) }, () => {
        if (when === 'at once') throw new Error('no more room');
        return sleep(5).then(() => Promise.reject(new Error('no more room')));
      });
      await expect(run).rejects.toThrow('no more room');
      expect(await stillAlive(pids)).toEqual([]);
    },
  );

  it('is stalled when no byte comes, and is not while its consumer is busy', async () => {
    await using fake = await fakePrograms();
    const silent = await fake.node('silent', `process.stdout.write('x'); setTimeout(() => {}, 60_000);`);
    const stalled = consumePipeline([silent], { silenceMs: 200 }, () => undefined);
    await expect(stalled).rejects.toMatchObject({ kind: 'stalled' });
    const quick = await fake.shell('quick', 'head -c 2000000 /dev/zero');
    let pieces = 0;
    await consumePipeline([quick], { silenceMs: SILENCE_MS }, () => {
      pieces += 1;
      return pieces === 1 ? sleep(1.5 * SILENCE_MS) : undefined;
    });
  });

  it('is not stalled while it takes input, though it says nothing until the end', async () => {
    async function* slowly(): AsyncGenerator<Buffer> {
      for (let n = 0; n < 15; n += 1) {
        await sleep(SILENCE_MS / 10);
        yield Buffer.alloc(1000);
      }
    }
    const seen: string[] = [];
    await consumePipeline(
      [{ program: '/usr/bin/wc', args: ['-c'] }],
      { input: Readable.from(slowly()), silenceMs: SILENCE_MS },
      (piece) => void seen.push(piece.toString()),
    );
    expect(seen).toEqual(['15000\n']);
  });

  it('is stalled when it takes no input any more', async () => {
    const endless = new Readable({
      read() {
        this.push(Buffer.alloc(100_000));
      },
    });
    const run = consumePipeline(
      [{ program: '/bin/sleep', args: ['60'] }],
      { input: endless, silenceMs: 300 },
      () => undefined,
    );
    await expect(run).rejects.toMatchObject({ program: 'sleep', kind: 'stalled' });
    expect(endless.destroyed).toBe(true);
  });

  it('fails when its input has broken before anybody read it', async () => {
    const input = new Readable({ read() {} });
    const run = consumePipeline([CAT], { input }, () => undefined);
    input.destroy(new Error('the disk is gone'));
    await expect(run).rejects.toMatchObject({ kind: 'input', cause: { message: 'the disk is gone' } });
  });

  it('lets go of its input when a program cannot be started', async () => {
    const input = new Readable({ read() {} });
    const run = consumePipeline([{ program: '/no/such', args: [] }], { input }, () => undefined);
    await expect(run).rejects.toMatchObject({ kind: 'spawn' });
    expect(input.destroyed).toBe(true);
  });
});
