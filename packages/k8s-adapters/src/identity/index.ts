export { openCallerNames } from './open-caller-names.ts';
export type { OpenCallerNames } from './open-caller-names.ts';
export type { CallerNames } from './caller-names.ts';
export { serverAddress } from './server-address.ts';
export { serverFromKubeconfig } from './server-from-kubeconfig.ts';
export type { KubeconfigServer } from './server-from-kubeconfig.ts';
export { assertTokenForm, isTokenForm, MAX_TOKEN_LENGTH } from './token-form.ts';
export { tokenFromKubeconfig } from './token-from-kubeconfig.ts';
