import { stringify } from 'yaml';

export const SERVER = 'https://api.example:6443';
export const TOKEN = 'eyJhbGciOi.canary-t0ken.c1gnature';

export interface KubeconfigParts {
  readonly cluster?: Record<string, unknown>;
  readonly user?: Record<string, unknown>;
  readonly context?: Record<string, unknown>;
  /** Fields of the file itself, in the place of the usual ones. */
  readonly file?: Record<string, unknown>;
}

/** A kubeconfig as tools write it, with some of its fields replaced. */
export function kubeconfig({ cluster, user, context, file }: KubeconfigParts = {}): Record<string, unknown> {
  return {
    apiVersion: 'v1',
    kind: 'Config',
    preferences: {},
    clusters: [{ name: 'prod', cluster: { server: SERVER, ...cluster } }],
    users: [{ name: 'ada', user: { token: TOKEN, ...user } }],
    contexts: [{ name: 'ada@prod', context: { cluster: 'prod', user: 'ada', ...context } }],
    'current-context': 'ada@prod',
    ...file,
  };
}

export const kubeconfigYaml = (parts?: KubeconfigParts): string => stringify(kubeconfig(parts));
