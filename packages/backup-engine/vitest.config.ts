import { defineConfig } from 'vitest/config';

/** Many tests wait for real servers: three files at a time keep a machine of two cores busy. */
export default defineConfig({ test: { maxWorkers: 3, testTimeout: 30_000, hookTimeout: 60_000 } });
