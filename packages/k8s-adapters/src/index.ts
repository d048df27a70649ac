export { createKubeblocksBackend } from './kubeblocks-backend.ts';
export type { KubeblocksBackend, KubeblocksBackendOptions } from './kubeblocks-backend.ts';
export type { KubeSettings } from './kube-context.ts';
export type { KubeClock, KubeLog } from './system-host.ts';
export type { ApiServer } from './connection/http-client.ts';
export { openCallerNames } from './identity/open-caller-names.ts';
export type { OpenCallerNames } from './identity/open-caller-names.ts';
