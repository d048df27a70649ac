import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readClusterManifest } from './cluster-manifest.ts';
import { accessOf } from './kubeconfig-access.ts';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'holdfast-settings-'))));
afterEach(() => rm(folder, { recursive: true }));

async function file(content: object): Promise<string> {
  const path = join(folder, 'file');
  await writeFile(path, JSON.stringify(content));
  return path;
}

describe('the manifest that the databases of a run are made from', () => {
  const cluster = { apiVersion: 'apps.kubeblocks.io/v1', kind: 'Cluster' };
  const componentSpecs = [{ name: 'redis', replicas: 1 }];

  test('is a small PostgreSQL, unless another is named', async () => {
    expect(readClusterManifest().clusterOf('svc-1', 'ns')).toMatchObject({
      ...{ ...cluster, metadata: { name: 'svc-1', namespace: 'ns' } },
      spec: { clusterDef: 'postgresql', terminationPolicy: 'Delete' },
    });
    const metadata = { name: 'example', namespace: 'demo', labels: { team: 'a' } };
    const spec = { terminationPolicy: 'Delete', componentSpecs };
    const manifest = readClusterManifest(await file({ ...cluster, metadata, spec }));
    expect(manifest.absent).toEqual({});
    expect(manifest.clusterOf('svc-1', 'ns')).toEqual({
      ...{ ...cluster, spec },
      metadata: { name: 'svc-1', namespace: 'ns', labels: { team: 'a' } },
    });
  });

  test('of 0.9 takes stopping away, with the reason', async () => {
    const spec = { terminationPolicy: 'Delete', componentSpecs };
    const path = await file({ ...cluster, apiVersion: 'apps.kubeblocks.io/v1alpha1', spec });
    const { kind, absent } = readClusterManifest(path);
    expect(kind).toMatchObject({ version: 'v1alpha1', plural: 'clusters' });
    expect(Object.keys(absent)).toEqual(['stopService', 'startService']);
  });

  test('is refused where it is something else, or would take its backups along', async () => {
    const refused = (content: object): Promise<void> =>
      file(content).then((path) => expect(() => readClusterManifest(path)).toThrow(path));
    await refused({ apiVersion: 'v1', kind: 'Pod' });
    await refused({ ...cluster, kind: 'OpsRequest' });
    await refused({ ...cluster, spec: { terminationPolicy: 'WipeOut', componentSpecs } });
    await refused({ ...cluster, spec: { terminationPolicy: 'DoNotTerminate', componentSpecs } });
  });
});

describe('the access of a run', () => {
  const kubeconfig = (user: object): object => ({
    ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'here' },
    contexts: [{ name: 'here', context: { cluster: 'here', user: 'me' } }],
    clusters: [{ name: 'here', cluster: { server: 'https://example.test:6443' } }],
    users: [{ name: 'me', user }],
  });

  test('is the token of the current context', async () => {
    const access = await accessOf(await file(kubeconfig({ token: 'abcdefgh.ijklmnop' })));
    expect(access).toMatchObject({ url: 'https://example.test:6443', token: 'abcdefgh.ijklmnop' });
    expect(access.ca).toContain('BEGIN CERTIFICATE');
  });

  test('is refused where there is none, by name, or where it is not clear which', async () => {
    await expect(accessOf(await file(kubeconfig({ exec: { command: 'aws' } })))).rejects.toThrow('exec');
    await expect(accessOf(await file(kubeconfig({ 'client-key-data': 'a2V5' })))).rejects.toThrow(
      'client-key-data',
    );
    await expect(accessOf(`/a${delimiter}/b`)).rejects.toThrow('several files');
  });
});
