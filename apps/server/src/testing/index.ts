export { ask } from './ask.ts';
export type { Answer, Asked } from './ask.ts';
export { startKubeServer } from './kube-server.ts';
export type { KubeServer } from './kube-server.ts';
export { createTestCaller } from './test-caller.ts';
export type { TestCallerOptions } from './test-caller.ts';
export { createTestServer } from './test-server.ts';
export type { TestServer } from './test-server.ts';
