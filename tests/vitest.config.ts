import { defineConfig } from 'vitest/config';

/** Slow suites run one file at a time: they start real servers on a machine that may have two cores. */
const suite = (name: string, testTimeout: number) => ({
  test: {
    name,
    include: [`${name}/**/*.test.ts`],
    testTimeout,
    hookTimeout: testTimeout,
    fileParallelism: false,
  },
});

export default defineConfig({
  test: {
    projects: [
      suite('house', 120_000),
      suite('integration', 600_000),
      suite('faults', 600_000),
      suite('e2e', 300_000),
    ],
  },
});
