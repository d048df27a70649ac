export { createTestCaller } from './test-caller.ts';
export type { TestCallerOptions } from './test-caller.ts';
export { createTestServer } from './test-server.ts';
export type { TestServer } from './test-server.ts';
