import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { compressCommand, decompressCommand } from './compression.ts';
import { findProgram } from './find-program.ts';
import { startPipeline } from './pipeline.ts';

async function through(input: Buffer, ...commands: Parameters<typeof startPipeline>[0]): Promise<Buffer> {
  const run = startPipeline(commands, { input: Readable.from([input]) });
  const chunks: Buffer[] = [];
  for await (const chunk of run.output) chunks.push(chunk as Buffer);
  await run.finished;
  return Buffer.concat(chunks);
}

describe('the compressor', () => {
  it('gives back what it took, and makes it smaller', async () => {
    const text = Buffer.alloc(2_000_000, 'rows and rows of the same ');
    const small = await through(text, await compressCommand());
    expect(small.length).toBeLessThan(text.length / 100);
    expect((await through(small, await decompressCommand())).equals(text)).toBe(true);
  });

  it('refuses a stream that was cut short', async () => {
    const small = await through(Buffer.alloc(2_000_000, 'rows '), await compressCommand());
    const cut = through(small.subarray(0, -3), await decompressCommand());
    await expect(cut).rejects.toMatchObject({ kind: 'exit' });
  });
});

describe('looking for a program', () => {
  it('finds the first that can be executed', async () => {
    expect(await findProgram(['no-such-program', 'sh'], ['/nowhere', '/bin'])).toBe('/bin/sh');
    expect(await findProgram(['passwd'], ['/etc'])).toBeNull();
  });
});
