import { readFile } from 'node:fs/promises';
import { delimiter, dirname, resolve } from 'node:path';
import { rootCertificates } from 'node:tls';
import { serverFromKubeconfig, type KubeconfigServer } from '@holdfast/k8s-adapters/identity';

/** An API server, and a token for it. */
export interface TokenAccess {
  readonly url: string;
  /** PEM. */
  readonly ca: string;
  readonly token: string;
}

/**
 * Where the current context of a kubeconfig leads. Throws where that has no inline token: the backend knows nothing else,
 * and a service account for the run could not read what belongs to the whole cluster without a binding outside of its
 * namespace.
 */
export async function accessOf(kubeconfig: string): Promise<TokenAccess> {
  if (kubeconfig.includes(delimiter)) throw new Error('KUBECONFIG names several files: name one.');
  const { url, ca, token } = serverFromKubeconfig(await readFile(kubeconfig, 'utf8'));
  if ('missing' in token) throw new Error(`KUBECONFIG: ${token.missing.message}`);
  return { url, ca: await authorityOf(ca, kubeconfig), token: token.value };
}

async function authorityOf(ca: KubeconfigServer['ca'], kubeconfig: string): Promise<string> {
  if (ca === null) return rootCertificates.join('\n');
  return 'pem' in ca ? ca.pem : readFile(resolve(dirname(kubeconfig), ca.file), 'utf8');
}
