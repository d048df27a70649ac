import { kubeconfigRefusal, type Fields } from './kubeconfig.ts';

const GET_A_TOKEN = 'Sign in with a token instead, for example one from kubectl create token.';
const NO_PROGRAM = `programs are not run for a caller. ${GET_A_TOKEN}`;
const NO_FILE = 'files are not read for a caller.';
const NO_CERTIFICATE = `client certificates are not taken. ${GET_A_TOKEN}`;
const NO_PASSWORD = `user names and passwords are not taken. ${GET_A_TOKEN}`;
const NO_IMPERSONATION = 'nobody acts here in the name of another. Remove it.';

/** Why each way of saying who one is, but for an inline token, is refused. */
const REFUSED_OF_USER: ReadonlyMap<string, string> = new Map([
  ['exec', NO_PROGRAM],
  ['auth-provider', NO_PROGRAM],
  ['tokenFile', `${NO_FILE} Put the token itself into the field token.`],
  ['client-certificate', NO_CERTIFICATE],
  ['client-certificate-data', NO_CERTIFICATE],
  ['client-key', NO_CERTIFICATE],
  ['client-key-data', NO_CERTIFICATE],
  ['username', NO_PASSWORD],
  ['password', NO_PASSWORD],
  ['as', NO_IMPERSONATION],
  ['as-uid', NO_IMPERSONATION],
  ['as-groups', NO_IMPERSONATION],
  ['as-user-extra', NO_IMPERSONATION],
]);

/** Why each way of being led to another server, or of trusting another, is refused. */
const REFUSED_OF_CLUSTER: ReadonlyMap<string, string> = new Map([
  ['proxy-url', 'the API server is asked directly. Remove it.'],
  ['insecure-skip-tls-verify', 'the certificate of the API server is always verified. Remove it.'],
  ['tls-server-name', 'the certificate must be of the name in the address. Remove it.'],
]);
const CA_FILE = 'certificate-authority';

/** Harmless, and not looked at. */
const IGNORED_OF_USER: readonly string[] = ['token', 'extensions'];

/** Refuses by name whatever a user has besides an inline token, known or unknown. REQUEST_INVALID. */
export function refuseAllButToken(user: Fields): void {
  refuseNamed(user, 'users[].user', REFUSED_OF_USER);
  const unknown = Object.keys(user).some(
    (name) => !IGNORED_OF_USER.includes(name) && !REFUSED_OF_USER.has(name),
  );
  if (unknown)
    throw kubeconfigRefusal('users[].user has a field besides token that is not understood. Remove it.');
}

/** Refuses what would lead a caller's requests elsewhere or have them trust others, and paths of files. REQUEST_INVALID. */
export function refuseOtherTrust(cluster: Fields, { files }: { files: 'refused' | 'read' }): void {
  refuseNamed(cluster, 'clusters[].cluster', REFUSED_OF_CLUSTER);
  if (files === 'refused')
    refuseNamed(
      cluster,
      'clusters[].cluster',
      new Map([[CA_FILE, `${NO_FILE} Remove it: the server trusts its own configuration alone.`]]),
    );
}

function refuseNamed(fields: Fields, where: string, refused: ReadonlyMap<string, string>): void {
  for (const [name, reason] of refused)
    if (isSet(fields[name])) throw kubeconfigRefusal(`${where}.${name} is refused: ${reason}`);
}

/** What is empty says nothing, and tools leave such fields behind. */
function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '' && value !== false;
}
