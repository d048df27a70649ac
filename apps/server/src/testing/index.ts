export { ask } from './ask.ts';
export type { Answer, Asked } from './ask.ts';
export { createTestCaller } from './test-caller.ts';
export type { TestCallerOptions } from './test-caller.ts';
export { createTestServer } from './test-server.ts';
export type { TestServer } from './test-server.ts';
