import { defineConfig } from 'vitest/config';

/**
 * One group after the other in this order. Two files at a time keep a small machine of two cores busy: of what computes,
 * and of what mostly waits for servers, pages or the end of a time. Suites of one group take the same number of files:
 * those that differ would be put off to the end.
 */
const suite = (
  name: string,
  { group, testTimeout, files = 1 }: { group: number; testTimeout: number; files?: number },
) => ({
  test: {
    name,
    sequence: { groupOrder: group },
    include: [`${name}/**/*.test.ts`],
    testTimeout,
    hookTimeout: testTimeout,
    fileParallelism: files > 1,
    maxWorkers: files,
    /* What should happen soon may take a while on a busy machine: no test asserts a time by this. */
    expect: { poll: { timeout: 30_000 } },
  },
});

export default defineConfig({
  test: {
    projects: [
      suite('house', { group: 0, testTimeout: 120_000, files: 2 }),
      suite('simulation', { group: 0, testTimeout: 600_000, files: 2 }),
      suite('integration', { group: 1, testTimeout: 600_000, files: 2 }),
      suite('kube', { group: 1, testTimeout: 120_000, files: 2 }),
      suite('faults', { group: 2, testTimeout: 600_000, files: 2 }),
      suite('faults-page', { group: 3, testTimeout: 60_000 }),
      suite('e2e', { group: 4, testTimeout: 300_000, files: 2 }),
    ],
  },
});
