import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Where `scripts/install-kube-programs.mjs` puts the API server that it builds. */
const BUILT = resolve(import.meta.dirname, '../../../../../node_modules/.cache/holdfast-kube/programs');
const SYSTEM = ['/usr/local/bin', '/usr/bin', '/usr/sbin', '/bin'];

export interface KubePrograms {
  readonly etcd: string;
  readonly apiServer: string;
  /** 'whole': kube-apiserver; 'custom-resources': the stand-alone one, which has no core kinds and no access reviews. */
  readonly serves: 'whole' | 'custom-resources';
}

/**
 * The programs of KUBEBUILDER_ASSETS (`etcd` and `kube-apiserver`) where that is given; else etcd of the system and the
 * stand-alone API server for custom resources. A sentence where something is missing.
 */
export function findKubePrograms(): KubePrograms | string {
  const assets = process.env.KUBEBUILDER_ASSETS;
  if (assets !== undefined && assets !== '') {
    const [etcd, apiServer] = [find('etcd', [assets]), find('kube-apiserver', [assets])];
    if (etcd !== null && apiServer !== null) return { etcd, apiServer, serves: 'whole' };
    return 'KUBEBUILDER_ASSETS has no etcd and kube-apiserver';
  }
  const etcd = find('etcd', SYSTEM);
  if (etcd === null) return 'needs etcd: apt-get install etcd-server';
  const apiServer = find('apiextensions-apiserver', [BUILT, ...SYSTEM]);
  if (apiServer === null) return 'needs an API server: node scripts/install-kube-programs.mjs';
  if (find('openssl', SYSTEM) === null) return 'needs openssl: apt-get install openssl';
  return { etcd, apiServer, serves: 'custom-resources' };
}

/** Why no API server can be started on this machine; null: one can. */
export function whyNoApiServer(): string | null {
  const found = findKubePrograms();
  return typeof found === 'string' ? found : null;
}

function find(name: string, folders: readonly string[]): string | null {
  return folders.map((folder) => join(folder, name)).find((file) => existsSync(file)) ?? null;
}
