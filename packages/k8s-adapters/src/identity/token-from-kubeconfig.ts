import { currentContextOf, kubeconfigRefusal, type Fields } from './kubeconfig.ts';
import { refuseAllButToken, refuseOtherTrust } from './refused-fields.ts';
import { serverAddress } from './server-address.ts';
import { assertTokenForm } from './token-form.ts';

/**
 * The bearer token inside a caller's kubeconfig, YAML or JSON: the inline `token` of the user of its current context,
 * and nothing else. The context must lead to one of `servers`, the addresses of the operator's API server; its
 * certificate-authority-data is ignored, because whom the server trusts is the operator's to say. Everything else that
 * could say who the caller is, where to ask or whom to trust is refused by name. REQUEST_INVALID; the detail repeats
 * nothing of the text.
 */
export function tokenFromKubeconfig(text: string, servers: readonly string[]): string {
  const { cluster, user } = currentContextOf(text);
  refuseOtherTrust(cluster, { files: 'refused' });
  refuseOtherServer(cluster, servers);
  refuseAllButToken(user);
  return inlineTokenOf(user);
}

function refuseOtherServer({ server }: Fields, servers: readonly string[]): void {
  const address = typeof server === 'string' ? serverAddress(server) : null;
  const known = servers.map(serverAddress);
  if (address === null || !known.includes(address))
    throw kubeconfigRefusal(
      'clusters[].cluster.server is not the API server of this installation. Use the kubeconfig of its cluster, or sign in with the token alone.',
    );
}

/** REQUEST_INVALID where there is none. */
export function inlineTokenOf({ token }: Fields): string {
  if (token === undefined || token === null || token === '')
    throw kubeconfigRefusal('users[].user.token is missing, and only an inline token is taken.');
  if (typeof token !== 'string') throw kubeconfigRefusal('users[].user.token is no text.');
  assertTokenForm(token, 'kubeconfig: users[].user.token');
  return token;
}
