export { serverAccount } from './account.ts';
export { ensureServersRoot, makeServerFolder, removeServerFolder } from './servers-root.ts';
export { findRunningServer } from './server-record.ts';
export type { ServerRecord } from './server-record.ts';
export { startServer, ServerStartFailed } from './start-server.ts';
export { stopServer } from './stop-server.ts';
export { lastLogLines } from './server-log.ts';
