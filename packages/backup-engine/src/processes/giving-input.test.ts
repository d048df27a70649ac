import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { fakePrograms } from './fake-program.testing.ts';
import { consumePipeline } from './pipeline.ts';

const CAT = { program: '/bin/cat', args: [] };

test('a program gets every byte of an input that is given away, whose memory is then given back', async () => {
  const pieces = Array.from({ length: 200 }, (_, n) => Buffer.alloc(50_000, n));
  const expected = Buffer.concat(pieces);
  const got: Buffer[] = [];
  const input = Readable.from(pieces, { objectMode: true, highWaterMark: 1 });
  await consumePipeline([CAT], { input, ownsInput: true }, (piece) => void got.push(Buffer.from(piece)));
  expect(Buffer.concat(got).equals(expected)).toBe(true);
  expect(pieces.every((piece) => piece.length === 0)).toBe(true);
});

test('a program that ends without reading all of it is a failure, and lets go of it', async () => {
  await using fake = await fakePrograms();
  const early = await fake.node('early', `process.stdin.once('data', () => process.exit(0));`);
  const input = new Readable({
    read() {
      this.push(Buffer.alloc(100_000));
    },
  });
  const run = consumePipeline([early], { input, ownsInput: true }, () => undefined);
  await expect(run).rejects.toMatchObject({ kind: 'input' });
  expect(input.destroyed).toBe(true);
});

test('an input that breaks fails the pipeline by its own error', async () => {
  const input = new Readable({ read() {} });
  const run = consumePipeline([CAT], { input, ownsInput: true }, () => undefined);
  input.push(Buffer.alloc(1000));
  input.destroy(new Error('the disk is gone'));
  await expect(run).rejects.toMatchObject({ kind: 'input', cause: { message: 'the disk is gone' } });
});
