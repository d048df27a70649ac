export { trpc } from './trpc.ts';
export { createHttpLinks, createQueryClient } from './clients.ts';
export { readFailure } from './failure.ts';
export { setSignedOut, useSignedOut } from './session.ts';
export { newRequestId } from './request-id.ts';
export { useRefresh } from './use-refresh.ts';
export { useNameCheck } from './use-name-check.ts';
