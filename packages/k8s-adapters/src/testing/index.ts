export { startApiServer } from './api-server/start-api-server.ts';
export type { ApiServer } from './api-server/start-api-server.ts';
export { whyNoApiServer } from './api-server/programs.ts';
export { AdminApi, pathOf, RefusedError } from './api-server/admin-api.ts';
export type { AdminAccess, RawAnswer } from './api-server/admin-api.ts';
export { startFront } from './front/start-front.ts';
export type { Front } from './front/start-front.ts';
export type { Fault, InjectedFault, RequestFilter, SeenRequest } from './front/faults.ts';
export type { FrontUser, Grant } from './front/users.ts';
