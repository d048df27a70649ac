import { defineConfig } from 'vitest/config';

/**
 * Nothing here waits, and nothing has state that a test could leave behind: every processor works, and no worker is
 * made anew for each file.
 */
export default defineConfig({ test: { isolate: false, maxWorkers: '100%' } });
