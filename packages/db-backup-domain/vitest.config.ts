import { defineConfig } from 'vitest/config';

/**
 * Nothing here waits, and nothing has state that a test could leave behind: every processor works, and no worker is
 * made anew for each file. A test over every zone is slow on a busy machine, and no failure for that.
 */
export default defineConfig({ test: { isolate: false, maxWorkers: '100%', testTimeout: 120_000 } });
