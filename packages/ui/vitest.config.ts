import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    environment: 'jsdom',
    globals: true,
    setupFiles: ['src/testing/setup.ts'],
    /* Nothing here asserts a time: a machine of two cores may be shared. */
    testTimeout: 60_000,
  },
});
