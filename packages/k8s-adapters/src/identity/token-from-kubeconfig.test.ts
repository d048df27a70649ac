import { describe, expect, it } from 'vitest';
import { isHoldfastError } from '@holdfast/db-backup-domain/errors';
import { kubeconfig, kubeconfigYaml, SERVER, TOKEN, type KubeconfigParts } from './kubeconfig.testing.ts';
import { tokenFromKubeconfig } from './token-from-kubeconfig.ts';

const take = (text: string): string => tokenFromKubeconfig(text, [SERVER]);

/** The detail of the refusal, which must repeat nothing of what was sent. */
function refusalOf(text: string, servers: readonly string[] = [SERVER]): string {
  try {
    tokenFromKubeconfig(text, servers);
  } catch (error) {
    if (!isHoldfastError(error, 'REQUEST_INVALID')) throw error;
    expect(`${error.message} ${JSON.stringify(error)} ${error.stack ?? ''}`).not.toMatch(/canary|c4n4ry/);
    expect(error.cause).toBeUndefined();
    return error.detail ?? '';
  }
  throw new Error('nothing was refused');
}
const refusal = (parts: KubeconfigParts): string => refusalOf(kubeconfigYaml(parts));

describe('a kubeconfig with an inline token', () => {
  it('gives it, as YAML and as JSON however it is written', () => {
    const json = JSON.stringify(kubeconfig());
    for (const text of [
      kubeconfigYaml(),
      `---\n${kubeconfigYaml()}...\n`,
      `\uFEFF# mine\r\n${kubeconfigYaml().replaceAll('\n', '\r\n')}`,
      json,
      JSON.stringify(kubeconfig(), null, 2),
      JSON.stringify(kubeconfig(), null, '\t'),
    ])
      expect(take(text)).toBe(TOKEN);
  });

  it('gives that of the current context, and other contexts are not looked at', () => {
    const others = {
      clusters: [
        { name: 'other', cluster: { server: 'https://other', 'insecure-skip-tls-verify': true } },
        { name: 'prod', cluster: { server: SERVER } },
      ],
      users: [
        { name: 'other', user: { exec: { command: 'rm' } } },
        { name: 'ada', user: { token: TOKEN } },
      ],
      contexts: [
        { name: 'other', context: { cluster: 'other', user: 'other' } },
        { name: 'ada@prod', context: { cluster: 'prod', user: 'ada', namespace: 'x', extensions: [] } },
      ],
    };
    expect(take(kubeconfigYaml({ file: others }))).toBe(TOKEN);
  });

  it.each([
    ['https://api.example:6443/', SERVER],
    ['https://API.example.:6443', SERVER],
    ['https://api.example', 'https://api.example:443/'],
    ['https://api.example/k8s/clusters/c-1/', 'https://api.example/k8s/clusters/c-1'],
    ['https://[::1]:6443', 'https://[0:0:0:0:0:0:0:1]:6443'],
    ['http://127.0.0.1:8001', 'http://127.0.0.1:8001/'],
  ])('may write the address as %s where it is %s', (server, configured) => {
    const text = kubeconfigYaml({ cluster: { server } });
    expect(tokenFromKubeconfig(text, ['https://elsewhere', configured])).toBe(TOKEN);
  });

  it('may bring a certificate authority, which is not heeded, and fields that say nothing', () => {
    const cluster = {
      'certificate-authority-data': 'bm9uZQ==',
      'insecure-skip-tls-verify': false,
      'proxy-url': '',
      'certificate-authority': null,
      'disable-compression': true,
      extensions: [{ name: 'x', extension: { provider: 'minikube' } }],
    };
    expect(take(kubeconfigYaml({ cluster, user: { username: '', exec: null } }))).toBe(TOKEN);
  });
});

describe('refused by name', () => {
  it.each([
    ['exec', { command: '/canary/bin', apiVersion: 'client.authentication.k8s.io/v1' }],
    ['exec', {}],
    ['auth-provider', { name: 'oidc', config: { 'id-token': 'canary' } }],
    ['tokenFile', '/canary/token'],
    ['client-certificate', '/canary/client.crt'],
    ['client-certificate-data', 'canary'],
    ['client-key', '/canary/client.key'],
    ['client-key-data', 'canary'],
    ['username', 'canary'],
    ['password', 'canary'],
    ['as', 'canary'],
    ['as-uid', 'canary'],
    ['as-groups', ['canary']],
    ['as-user-extra', { scopes: ['canary'] }],
  ])('is %s of a user, also beside a token', (field, value) => {
    expect(refusal({ user: { [field]: value } })).toContain(`users[].user.${field} is refused: `);
    expect(refusal({ user: { token: undefined, [field]: value } })).toContain(`users[].user.${field} `);
  });

  it.each([
    ['certificate-authority', '/canary/ca.crt'],
    ['proxy-url', 'socks5://canary'],
    ['insecure-skip-tls-verify', true],
    ['insecure-skip-tls-verify', 'true'],
    ['tls-server-name', 'canary'],
  ])('is %s of a cluster', (field, value) => {
    expect(refusal({ cluster: { [field]: value } })).toContain(`clusters[].cluster.${field} is refused: `);
  });

  it('is what is not understood of a user', () => {
    expect(refusal({ user: { 'canary-provider': {} } })).toContain('users[].user has a field besides token');
  });
});

describe('another server', () => {
  it.each([
    'https://c4n4ry.example:6443',
    'https://api.example',
    'https://api.example:6443/other',
    'https://api.example:6443@c4n4ry.example',
    'https://c4n4ry:x@api.example:6443',
    'https://api.example:6443?c4n4ry',
    'https://api.example:6443#c4n4ry',
    'http://api.example:6443',
    'ftp://api.example:6443',
    'c4n4ry',
    '',
    7,
    null,
    ['https://api.example:6443'],
  ])('%j is refused', (server) => {
    expect(refusal({ cluster: { server } })).toContain('clusters[].cluster.server is not the API server');
  });

  it('is every one where the configured one is none', () => {
    expect(refusalOf(kubeconfigYaml({ cluster: { server: '' } }), [''])).toContain('is not the API server');
  });
});

describe('the token', () => {
  it.each([
    [undefined, 'token is missing'],
    ['', 'token is missing'],
    [7, 'token is no text'],
    [{ canary: 1 }, 'token is no text'],
    ['canary with spaces', 'token must be 1 to'],
    ['canary\r\nX-Remote-User: root', 'token must be 1 to'],
    ['cänary', 'token must be 1 to'],
    ['c4n4ry'.repeat(2000), 'token must be 1 to'],
  ])('%j is refused', (token, detail) => {
    expect(refusal({ user: { token } })).toContain(`users[].user.${detail}`);
  });
});

describe('what leads nowhere', () => {
  it.each<[Record<string, unknown>, string]>([
    [{ 'current-context': undefined }, 'current-context is missing'],
    [{ 'current-context': '' }, 'current-context is missing'],
    [{ 'current-context': 'canary' }, 'the current context is not in contexts'],
    [{ 'current-context': 'constructor' }, 'the current context is not in contexts'],
    [{ contexts: undefined }, 'the current context is not in contexts'],
    [{ contexts: [{ name: 'ada@prod' }] }, 'the current context is not in contexts'],
    [{ clusters: [] }, 'the current cluster is not in clusters'],
    [{ users: null }, 'the current user is not in users'],
    [{ users: [{ name: 'ada', user: 'canary' }] }, 'the current user is not in users'],
    [{ users: ['canary'] }, 'this is no kubeconfig'],
    [{ users: { ada: {} } }, 'this is no kubeconfig'],
    [{ kind: 'Secret' }, 'this is no kubeconfig'],
    [{ apiVersion: 'v2' }, 'this is no kubeconfig'],
  ])('%j is refused', (file, detail) => {
    expect(refusal({ file })).toContain(detail);
  });

  it('is refused where a name stands twice, which tools read differently', () => {
    const user = { name: 'ada', user: { token: TOKEN } };
    expect(refusal({ file: { users: [user, { name: 'ada', user: { token: 'x' } }] } })).toContain('twice');
  });

  it.each(['', ' ', 'canary', '7', 'null', '[]', '[1]', '"canary"', 'a token\nof canary'])(
    '%j is no kubeconfig',
    (text) => {
      expect(refusalOf(text)).toMatch(/this is no kubeconfig|neither YAML nor JSON/);
    },
  );
});
