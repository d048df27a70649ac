import { expect, test } from 'vitest';
import { findProgram } from './find-program.ts';
import { runTool } from './run-tool.ts';

const hasStdbuf = (await findProgram(['stdbuf'])) !== null;
const hasStrace = (await findProgram(['strace'])) !== null;
const NUMBERS = '100000';

/** The sizes of the writes that `seq` makes, as the kernel saw them. */
async function writesOfSeq(largeWrites: boolean): Promise<number[]> {
  const args = ['-f', '-e', 'trace=write', '/usr/bin/seq', NUMBERS];
  const { stderr } = await runTool({ program: '/usr/bin/strace', args, largeWrites });
  return [...stderr.matchAll(/write\(1, .* = (\d+)$/gm)].map(([, bytes]) => Number(bytes));
}

test.skipIf(!hasStdbuf)('a program that is asked to makes its output with a large buffer', async () => {
  const ask = { program: '/usr/bin/env', args: [] };
  expect((await runTool(ask)).stdout.toString()).not.toContain('_STDBUF_O');
  expect((await runTool({ ...ask, largeWrites: true })).stdout.toString()).toContain('_STDBUF_O=131072');
  const failing = { program: '/bin/sh', args: ['-c', 'exit 3'], largeWrites: true };
  await expect(runTool(failing)).rejects.toMatchObject({ program: 'sh', exitCode: 3 });
});

test.skipIf(!hasStdbuf || !hasStrace)('and so writes in large pieces', async () => {
  const small = await writesOfSeq(false);
  const large = await writesOfSeq(true);
  const sum = (sizes: readonly number[]) => sizes.reduce((total, size) => total + size, 0);
  expect(Math.max(...small)).toBeLessThan(16_384);
  expect(Math.max(...large)).toBe(131_072);
  expect(sum(large)).toBe(sum(small));
});
