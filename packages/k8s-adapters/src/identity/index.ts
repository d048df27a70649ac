export { NEEDED_ACCESS, withoutRight } from '../access/needed-access.ts';
export type { AccessHolder, AskedAccess, NeededAccess } from '../access/needed-access.ts';
export type { CallerNames } from './caller-names.ts';
export { serverAddress } from './server-address.ts';
export { serverFromKubeconfig } from './server-from-kubeconfig.ts';
export type { KubeconfigServer } from './server-from-kubeconfig.ts';
export { assertTokenForm, isTokenForm, MAX_TOKEN_LENGTH } from './token-form.ts';
export { tokenFromKubeconfig } from './token-from-kubeconfig.ts';
