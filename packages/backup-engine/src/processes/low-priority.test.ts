import { expect, test } from 'vitest';
import { findProgram } from './find-program.ts';
import { runTool } from './run-tool.ts';

const hasNice = (await findProgram(['nice'])) !== null;
const ASK = { program: '/bin/sh', args: ['-c', 'nice'] };

test.skipIf(!hasNice)('a program at low priority waits for all others', async () => {
  const usual = Number((await runTool(ASK)).stdout);
  expect(Number((await runTool(ASK, { lowPriority: true })).stdout)).toBe(19);
  expect(usual).toBeLessThan(19);
  const failing = { program: '/bin/sh', args: ['-c', 'exit 3'] };
  await expect(runTool(failing, { lowPriority: true })).rejects.toMatchObject({ program: 'sh', exitCode: 3 });
});
