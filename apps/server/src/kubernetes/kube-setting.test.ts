import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { InCluster } from '../env.ts';
import { OptionError, parseOptions } from '../parse-options.ts';
import { readKubeSetting } from './kube-setting.ts';

const PEM = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
const URL = 'https://api.example:6443';

let folder: string;
let inCluster: InCluster;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-kube-'));
  inCluster = { url: 'https://10.0.0.1:443', folder: join(folder, 'serviceaccount') };
  await mkdir(inCluster.folder);
  await write('serviceaccount/ca.crt', PEM);
  await write('serviceaccount/token', 'pod-token\n');
  await write('serviceaccount/namespace', 'backups\n');
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function write(name: string, text: string): Promise<string> {
  await writeFile(join(folder, name), text);
  return join(folder, name);
}

const kubeconfig = (cluster: object, user: object = { token: 'inline-token' }, namespace?: string): string =>
  JSON.stringify({
    clusters: [{ name: 'c', cluster: { server: URL, ...cluster } }],
    users: [{ name: 'u', user }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u', namespace } }],
    'current-context': 'x',
  });

const setting = (environment: Record<string, string>, pod: InCluster | null = null) =>
  readKubeSetting(parseOptions({ HOLDFAST_BACKEND: 'kubeblocks', ...environment }), pod);

async function problemOf(environment: Record<string, string>, pod: InCluster | null = null): Promise<string> {
  const failure = await setting(environment, pod).catch((error: unknown) => error);
  if (!(failure instanceof OptionError)) throw failure;
  expect(failure.message).not.toMatch(/\n|inline-token|pod-token|canary/);
  return failure.message;
}

describe('inside a cluster', () => {
  it('is that of the service account', async () => {
    const found = await setting({}, inCluster);
    expect(found).toMatchObject({
      apiServer: { url: 'https://10.0.0.1:443', ca: PEM },
      namespaces: ['backups'],
      keepsSchedules: true,
    });
    expect(await found.serverToken?.()).toBe('pod-token');
  });

  it('has no account where the pod has none, and then keeps no schedules', async () => {
    await rm(join(inCluster.folder, 'token'));
    const found = await setting({ HOLDFAST_IDENTITY: 'caller' }, inCluster);
    expect(found).toMatchObject({ serverToken: null, keepsSchedules: false });
    expect(await problemOf({}, inCluster)).toMatch(
      /^HOLDFAST_IDENTITY=server needs an account.*HOLDFAST_KUBE_TOKEN_FILE \(there is no .*token\)\.$/,
    );
    const keep = { HOLDFAST_IDENTITY: 'caller', HOLDFAST_KEEP_SCHEDULES: 'true' };
    expect(await problemOf(keep, inCluster)).toMatch(/^HOLDFAST_KEEP_SCHEDULES=true needs an account/);
  });

  it('takes what the options say instead', async () => {
    const found = await setting(
      {
        HOLDFAST_NAMESPACES: 'a,b',
        HOLDFAST_KEEP_SCHEDULES: 'false',
        HOLDFAST_KUBE_TOKEN_FILE: await write('own-token', 'own-token'),
        HOLDFAST_KUBE_CA_FILE: await write('own.crt', `${PEM}# own`),
      },
      inCluster,
    );
    expect(found).toMatchObject({
      apiServer: { ca: `${PEM}# own` },
      namespaces: ['a', 'b'],
      keepsSchedules: false,
    });
    expect(await found.serverToken?.()).toBe('own-token');
  });

  it('never sends the account of the pod to an API server elsewhere', async () => {
    const elsewhere = { HOLDFAST_KUBE_URL: URL, HOLDFAST_NAMESPACES: 'a' };
    const found = await setting({ ...elsewhere, HOLDFAST_IDENTITY: 'caller' }, inCluster);
    expect(found).toEqual({
      apiServer: { url: URL },
      namespaces: ['a'],
      serverToken: null,
      keepsSchedules: false,
    });
    expect(await problemOf(elsewhere, inCluster)).toContain('HOLDFAST_KUBE_TOKEN_FILE');
  });
});

describe('a kubeconfig of the operator', () => {
  const from = async (text: string, more: Record<string, string> = {}) => ({
    HOLDFAST_KUBECONFIG: await write('kubeconfig', text),
    ...more,
  });

  it('gives server, authority, namespace and token', async () => {
    const data = Buffer.from(PEM).toString('base64');
    const text = kubeconfig({ 'certificate-authority-data': data }, undefined, 'team');
    const found = await setting(await from(text), inCluster);
    expect(found).toMatchObject({ apiServer: { url: URL, ca: PEM }, namespaces: ['team'] });
    expect(await found.serverToken?.()).toBe('inline-token');
  });

  it('may name a file for the authority, beside itself', async () => {
    await write('beside.crt', PEM);
    const found = await setting(
      await from(kubeconfig({ 'certificate-authority': 'beside.crt' }), { HOLDFAST_NAMESPACES: 'a' }),
    );
    expect(found.apiServer.ca).toBe(PEM);
  });

  it('may lack a token where callers bring theirs or a file holds it', async () => {
    const text = kubeconfig({}, { exec: { command: 'canary' } }, 'team');
    expect(await setting(await from(text, { HOLDFAST_IDENTITY: 'caller' }))).toMatchObject({
      serverToken: null,
    });
    const HOLDFAST_KUBE_TOKEN_FILE = await write('own-token', 'own-token');
    const found = await setting(await from(text, { HOLDFAST_KUBE_TOKEN_FILE }));
    expect(await found.serverToken?.()).toBe('own-token');
    expect(await problemOf(await from(text))).toMatch(/needs an account.*users\[\]\.user\.exec is refused/);
  });

  it.each<[string, RegExp]>([
    ['canary', /^HOLDFAST_KUBECONFIG: kubeconfig: this is no kubeconfig/],
    [kubeconfig({ server: 'http://canary' }), /clusters\[\]\.cluster\.server is no https address/],
    [kubeconfig({ 'insecure-skip-tls-verify': true }), /insecure-skip-tls-verify is refused/],
    [kubeconfig({ 'proxy-url': 'http://canary' }), /proxy-url is refused/],
    [kubeconfig({ 'certificate-authority-data': 'Y2FuYXJ5' }), /holds no certificate/],
    [kubeconfig({ 'certificate-authority': 'none.crt' }), /none\.crt cannot be read \(ENOENT\)/],
    [kubeconfig({}), /^HOLDFAST_NAMESPACES is not set/],
  ])('%s is one line', async (text, line) => {
    expect(await problemOf(await from(text))).toMatch(line);
  });
});

describe('what is missing or cannot be read', () => {
  it('is one line that names the option', async () => {
    expect(await problemOf({})).toMatch(/needs an API server: set HOLDFAST_KUBECONFIG or HOLDFAST_KUBE_URL/);
    const none = join(folder, 'none');
    expect(await problemOf({ HOLDFAST_KUBECONFIG: none })).toBe(
      `HOLDFAST_KUBECONFIG: ${none} cannot be read (ENOENT).`,
    );
    const base = { HOLDFAST_KUBE_URL: URL, HOLDFAST_NAMESPACES: 'a' };
    for (const name of ['HOLDFAST_KUBE_TOKEN_FILE', 'HOLDFAST_KUBE_CA_FILE'])
      expect(await problemOf({ ...base, [name]: none })).toBe(`${name}: ${none} cannot be read (ENOENT).`);
    const noPem = await write('no.crt', 'canary');
    expect(await problemOf({ ...base, HOLDFAST_KUBE_CA_FILE: noPem })).toContain(
      'holds no certificate in PEM',
    );
    await rm(join(inCluster.folder, 'ca.crt'));
    expect(await problemOf({}, inCluster)).toMatch(
      /^HOLDFAST_KUBE_CA_FILE is not set: .*ca\.crt cannot be read/,
    );
  });
});
