import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import { currentContextOf, kubeconfigRefusal, type Fields } from './kubeconfig.ts';
import { refuseAllButToken, refuseOtherTrust } from './refused-fields.ts';
import { serverAddress } from './server-address.ts';
import { inlineTokenOf } from './token-from-kubeconfig.ts';

/** What an operator's own kubeconfig says of the API server. */
export interface KubeconfigServer {
  readonly url: string;
  /** PEM text, or a file that holds it, its path as it is written; null: the authorities of the system. */
  readonly ca: { readonly pem: string } | { readonly file: string } | null;
  readonly namespace: string | null;
  /** The inline token of the user, or why there is none that can be used: not every server needs one. */
  readonly token: { readonly value: string } | { readonly missing: HoldfastError };
}

/**
 * The current context of the kubeconfig that the operator's configuration names: server, authority, namespace, token.
 * Unlike a caller's, it may name a file for the authority. REQUEST_INVALID for what `tokenFromKubeconfig` refuses of a
 * cluster.
 */
export function serverFromKubeconfig(text: string): KubeconfigServer {
  const { context, cluster, user } = currentContextOf(text);
  refuseOtherTrust(cluster, { files: 'read' });
  const { namespace } = context;
  return {
    url: urlOf(cluster),
    ca: authorityOf(cluster),
    namespace: typeof namespace === 'string' && namespace !== '' ? namespace : null,
    token: tokenOf(user),
  };
}

function urlOf({ server }: Fields): string {
  if (typeof server !== 'string' || serverAddress(server) === null)
    throw kubeconfigRefusal('clusters[].cluster.server is no https address.');
  return server;
}

function authorityOf(cluster: Fields): KubeconfigServer['ca'] {
  const { 'certificate-authority-data': data, 'certificate-authority': file } = cluster;
  if (typeof data === 'string' && data !== '') return { pem: pemOf(data) };
  return typeof file === 'string' && file !== '' ? { file } : null;
}

function pemOf(base64: string): string {
  const pem = Buffer.from(base64, 'base64').toString('latin1');
  if (!pem.includes('-----BEGIN CERTIFICATE-----'))
    throw kubeconfigRefusal('clusters[].cluster.certificate-authority-data holds no certificate.');
  return pem;
}

function tokenOf(user: Fields): KubeconfigServer['token'] {
  try {
    refuseAllButToken(user);
    return { value: inlineTokenOf(user) };
  } catch (error) {
    if (error instanceof HoldfastError) return { missing: error };
    throw error;
  }
}
