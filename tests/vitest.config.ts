import { defineConfig } from 'vitest/config';

/**
 * One suite after the other in this order, the cheapest first, and one file at a time: they start real servers on a
 * machine that may have two cores.
 */
const suite = (name: string, testTimeout: number, groupOrder: number) => ({
  test: {
    name,
    sequence: { groupOrder },
    include: [`${name}/**/*.test.ts`],
    testTimeout,
    hookTimeout: testTimeout,
    fileParallelism: false,
    /* What should happen soon may take a while on a busy machine: no test asserts a time by this. */
    expect: { poll: { timeout: 30_000 } },
  },
});

export default defineConfig({
  test: {
    projects: [
      suite('house', 120_000, 0),
      suite('simulation', 600_000, 0),
      suite('integration', 600_000, 1),
      suite('kube', 120_000, 2),
      suite('faults', 600_000, 3),
      suite('faults-page', 60_000, 4),
      suite('e2e', 300_000, 5),
    ],
  },
});
