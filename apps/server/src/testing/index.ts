export { createTestCaller } from './test-caller.ts';
export type { TestCallerOptions } from './test-caller.ts';
