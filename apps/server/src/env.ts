import { isAbsolute, join } from 'node:path';
import type { ServerOptions } from './options.ts';
import { parseOptions } from './parse-options.ts';

/** Root of the repository: where relative paths of options begin. */
export const REPOSITORY_ROOT = join(import.meta.dirname, '../../..');

/** The options of this process, the only place that reads its environment. Throws OptionError. */
export function readOptions(): ServerOptions {
  return parseOptions(process.env);
}

/** What a pod finds of the cluster that it runs in. */
export interface InCluster {
  readonly url: string;
  /** Of the service account: `token`, `ca.crt` and `namespace`. */
  readonly folder: string;
}

/** Where a pod finds the cluster that it runs in; null: this process runs in none. */
export function readInCluster(): InCluster | null {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = process.env;
  if (!host || !port) return null;
  const name = host.includes(':') ? `[${host}]` : host;
  return { url: `https://${name}:${port}`, folder: '/var/run/secrets/kubernetes.io/serviceaccount' };
}

/** An option's path, made absolute. */
export function pathInRepository(path: string): string {
  return isAbsolute(path) ? path : join(REPOSITORY_ROOT, path);
}
