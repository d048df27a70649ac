import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { Call } from '@holdfast/db-backup-domain/backend';
import { isHoldfastError } from '@holdfast/db-backup-domain/errors';
import { mayBecome } from '@holdfast/db-backup-domain/gates';
import {
  ANNOTATIONS,
  CLUSTER_V1,
  CLUSTER_V1ALPHA1,
  KUBEBLOCKS_LINES,
  LABELS,
  LINE_FACTS,
  buildRestoredCluster,
  componentsOf,
  fieldOf,
  recogniseEngine,
  textOf,
} from '@holdfast/db-backup-domain/kubeblocks';
import type { Restore, RestoreStage } from '@holdfast/db-backup-domain/wire';
import { arriving } from '../cache/arriving.ts';
import type { NamespaceState } from '../cache/namespace-state.ts';
import { openConnection, type Connection } from '../connection/open-connection.ts';
import type { KubeApi, KubeObject } from '../connection/kube-api.ts';
import { BACKUP } from '../kinds/backup/backup-kind.ts';
import { clusterKind } from '../kinds/cluster/cluster-kind.ts';
import { RESTORE } from '../kinds/restore/restore-kind.ts';
import type { KubeContext } from '../kube-context.ts';
import { openTestPlatform, whyNoApiServer, type TestPlatform } from '../testing/index.ts';
import { discardRestore } from './discard-restore.ts';
import { restoreBackup } from './restore-backup.ts';
import { LINEAGE, namespaceState } from './restore-objects.testing.ts';
import { restoresIn } from './restores-in.ts';

const CALL: Call = { actor: { id: 'alice' }, requestId: 'r' };
const why = whyNoApiServer();
const because = why === null ? '' : ` (skipped: ${why})`;

/** Clusters of KubeBlocks' own examples lie beside the repository, which keeps no copy of them. */
const SAMPLES =
  process.env['HOLDFAST_SAMPLES'] ?? resolve(import.meta.dirname, '../../../../../shared/kubeblocks/samples');
const samples = existsSync(SAMPLES) ? sampleClusters() : [];

function sampleClusters(): { title: string; cluster: KubeObject }[] {
  return readdirSync(SAMPLES, { recursive: true, encoding: 'utf8' })
    .filter((file) => /(?:^|\/)(?:01-)?cluster[^/]*\.yaml$/.test(file))
    .flatMap((file) =>
      parseAllDocuments(readFileSync(join(SAMPLES, file), 'utf8'))
        .map((document) => document.toJS() as KubeObject)
        .filter((object) => fieldOf(object, 'kind') === 'Cluster')
        .map((cluster) => ({ title: file, cluster })),
    );
}

describe.skipIf(why !== null).each(KUBEBLOCKS_LINES)(
  `restores on a real API server of %s${because}`,
  (line) => {
    let platform: TestPlatform;
    let connection: Connection;
    let api: KubeApi;
    let names = 0;
    let versions = 0;

    beforeAll(async () => {
      platform = await openTestPlatform({ line });
      connection = openConnection({ url: platform.front.url, ca: platform.front.ca });
      api = connection.apiFor(platform.front.addUser('alice').token);
    }, 120_000);
    afterAll(async () => {
      connection?.close();
      await platform?.[Symbol.asyncDispose]();
    });

    const newName = (prefix: string): string => `${prefix}-${(names += 1)}`;

    /** What a cache would know, read just now. */
    async function state(namespace: string): Promise<NamespaceState> {
      const list = async (kind: Parameters<KubeApi['list']>[0]) =>
        (await api.list(kind, { namespace })).items.map(arriving);
      const [clusters, backups, restores] = await Promise.all([
        list(clusterKind(line)),
        list(BACKUP),
        list(RESTORE),
      ]);
      return namespaceState({ clusters, backups, restores, version: (versions += 1) });
    }

    const context = (): KubeContext => ({
      settings: { namespaces: [], projectLabel: 'holdfast.dev/project', keepsSchedules: false },
      now: () => Date.now(),
      newId: () => newName(`restore-${line}`),
      line,
      apiOf: () => api,
      stateOf: (_call, namespace) => state(namespace),
      readableNamespaces: () => Promise.resolve([]),
      wrote: () => {},
      removed: () => {},
    });

    /** A Completed backup of a source that is gone: its settings are in its snapshot. */
    async function completedBackup(namespace: string, cluster: KubeObject): Promise<string> {
      const name = newName('backup');
      const component = recogniseEngine(cluster).component?.name ?? componentsOf(cluster)[0]?.name ?? '';
      await platform.apiServer.admin.create(BACKUP, {
        apiVersion: 'dataprotection.kubeblocks.io/v1alpha1',
        kind: 'Backup',
        metadata: {
          ...{ name, namespace },
          labels: {
            [LABELS.instance]: LINEAGE.source.name,
            [LABELS.component]: component,
            [LABELS.clusterUid]: LINEAGE.source.uid,
          },
          annotations: { [ANNOTATIONS.clusterSnapshot]: JSON.stringify(cluster) },
        },
        spec: { backupPolicyName: 'policy', backupMethod: 'pg-basebackup' },
      });
      const status = { phase: 'Completed', backupMethod: { name: 'pg-basebackup' } };
      await platform.apiServer.admin.change(BACKUP, { namespace, name }, { status });
      return name;
    }

    const begin = (namespace: string, backup: string, restoredName: string): Promise<Restore> =>
      restoreBackup(context(), CALL, { namespace, service: LINEAGE.source.name, backup, restoredName });

    const plain = (changes: object = {}): KubeObject => ({
      kind: 'Cluster',
      apiVersion: LINE_FACTS[line].clusterApiVersion,
      metadata: { name: LINEAGE.source.name },
      spec: {
        terminationPolicy: 'Delete',
        componentSpecs: [
          {
            name: 'postgresql',
            componentDef: 'postgresql-14-1.0.2',
            replicas: 1,
            volumeClaimTemplates: [
              {
                name: 'data',
                spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '20Gi' } } },
              },
            ],
            ...changes,
          },
        ],
      },
    });

    const cluster = (namespace: string, name: string) =>
      platform.apiServer.admin.get(clusterKind(line), { namespace, name });

    describe.skipIf(samples.length === 0)('what is built of each engine’s example', () => {
      test.each(samples)('$title is accepted, field by field', async ({ cluster: sample }) => {
        const namespace = 'samples';
        const snapshots = [sample, ...inOldForm(sample)];
        let made = 0;
        for (const snapshot of snapshots) {
          const name = newName('res');
          try {
            expect((await begin(namespace, await completedBackup(namespace, snapshot), name)).stage).toBe(
              'accepted',
            );
            const [component] = componentsOf(await cluster(namespace, name));
            expect(component?.name).toBe(componentsOf(snapshot)[0]?.name);
            made += 1;
          } catch (error) {
            // Of another version than the line's, and with what that one has no counterpart for.
            expect(isHoldfastError(error, 'SNAPSHOT_UNUSABLE'), String(error)).toBe(true);
            expect(String(error)).toContain('without counterpart');
            expect(await cluster(namespace, name)).toBeNull();
          }
        }
        expect(made).toBeGreaterThan(0);
      });
    });

    test('what the line does not know, or refuses, is told by its field and not its value', async () => {
      const unknown = await completedBackup('refusals', plain({ inventedField: 'SNAPSHOT-VALUE' }));
      await expect(begin('refusals', unknown, 'res-unknown')).rejects.toMatchObject({
        code: 'SNAPSHOT_UNUSABLE',
        detail: expect.stringContaining('inventedField') as string,
      });
      const wrong = await completedBackup('refusals', plain({ serviceVersion: ['SNAPSHOT-VALUE'] }));
      const refused = await begin('refusals', wrong, 'res-wrong').catch((error: unknown) => error);
      expect(refused).toMatchObject({
        code: 'SNAPSHOT_UNUSABLE',
        detail: expect.stringContaining('serviceVersion') as string,
      });
      expect(JSON.stringify(refused) + String(refused)).not.toContain('SNAPSHOT-VALUE');
      expect((await state('refusals')).clusters.size).toBe(0);
    });

    test('of two at once to one name, one wins', async () => {
      const backup = await completedBackup('races', plain());
      const results = await Promise.allSettled([
        begin('races', backup, 'res'),
        begin('races', backup, 'res'),
      ]);
      expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
      const lost = results.find((result) => result.status === 'rejected');
      expect(lost?.reason).toMatchObject({ code: 'SERVICE_NAME_TAKEN' });
    });

    test('a namesake survives the discard of what it took the place of', async () => {
      const namespace = 'namesakes';
      const key = { namespace, name: 'res' };
      const { id } = await begin(namespace, await completedBackup(namespace, plain()), key.name);
      const cached = { ...(await state(namespace)), restores: await failedRestore(namespace, key.name) };
      const behind = { ...context(), stateOf: async () => cached };
      await platform.apiServer.admin.remove(clusterKind(line), key);
      await platform.apiServer.admin.create(clusterKind(line), { ...plain(), metadata: key });
      expect(await discardRestore(behind, CALL, { namespace, id })).toMatchObject({ cleanup: 'done' });
      expect(await cluster(namespace, key.name)).not.toBeNull();
    });

    async function failedRestore(namespace: string, name: string): Promise<NamespaceState['restores']> {
      const restoring = [...(await state(namespace)).clusters.values()].find(
        (one) => textOf(one, 'metadata', 'name') === name,
      );
      const backup = JSON.parse(
        textOf(restoring, 'metadata', 'annotations', ANNOTATIONS.restoredFrom) ?? '{}',
      ) as object;
      const restore = {
        metadata: {
          name: `${name}-postgresql-${textOf(restoring, 'metadata', 'uid')?.slice(0, 8)}-preparedata`,
          labels: { [LABELS.instance]: name },
        },
        spec: { backup: { name: textOf(backup, 'backup', 'name') } },
        status: { phase: 'Failed' },
      };
      return new Map([[restore.metadata.name, restore]]);
    }

    describe('with the operator’s stand-in', () => {
      const namespace = 'holdfast-test';

      /** A source that Runs, and a Completed backup of it as the operator makes one. */
      async function source(): Promise<{ uid: string; service: string; backup: string }> {
        const name = newName('svc');
        const { admin } = platform.apiServer;
        await platform.makeCluster({ name });
        const policy = { namespace, name: `${name}-postgresql-backup-policy` };
        await platform.provide(name);
        const uid = textOf(await cluster(namespace, name), 'metadata', 'uid') ?? '';
        const backup = newName('bak');
        await admin.create(BACKUP, {
          apiVersion: 'dataprotection.kubeblocks.io/v1alpha1',
          kind: 'Backup',
          metadata: {
            ...{ name: backup, namespace },
            labels: { [LABELS.instance]: name, [LABELS.component]: 'postgresql', [LABELS.clusterUid]: uid },
          },
          spec: { backupPolicyName: policy.name, backupMethod: 'pg-basebackup' },
        });
        await platform.workUntil(async () => (await phaseOf(backup)) === 'Completed');
        return { uid, service: name, backup };
      }

      const phaseOf = async (name: string) =>
        textOf(await platform.apiServer.admin.get(BACKUP, { namespace, name }), 'status', 'phase');

      async function settled(id: string): Promise<{ restore: Restore; stages: RestoreStage[] }> {
        const stages: RestoreStage[] = ['accepted'];
        let settledAs: Restore | null = null;
        await platform.workUntil(async () => {
          const found = restoresIn(await state(namespace), Date.now()).find(
            ({ restore }) => restore.id === id,
          );
          if (!found) throw new Error('The restore is not listed.');
          const { stage } = found.restore;
          expect(mayBecome(stages.at(-1) ?? 'accepted', stage), `${stages.join()} ${stage}`).toBe(true);
          if (stages.at(-1) !== stage) stages.push(stage);
          if (stage === 'ready' || stage === 'failed') settledAs = found.restore;
          return settledAs !== null;
        });
        if (settledAs === null) throw new Error(`The restore does not settle: ${stages.join()}.`);
        return { restore: settledAs, stages };
      }

      test('a restore goes to the end, stage by stage', async () => {
        const { service, backup } = await source();
        const name = newName('res');
        const { id } = await restoreBackup(context(), CALL, {
          namespace,
          service,
          backup,
          restoredName: name,
        });
        const { restore, stages } = await settled(id);
        expect(restore).toMatchObject({ stage: 'ready', cleanup: 'none', failureReason: null });
        expect(stages).toEqual(expect.arrayContaining(['accepted', 'provisioning', 'restoring', 'ready']));
        expect(fieldOf(await cluster(namespace, name), 'status', 'phase')).toBe('Running');
        await expect(discardRestore(context(), CALL, { namespace, id })).rejects.toMatchObject({
          code: 'BACKUP_IN_USE',
        });
      });

      test('one that fails in its first stage is failed while the Cluster says Creating, and is cleared away', async () => {
        const { uid, service, backup } = await source();
        platform.operator.switches.failNext('restores', uid);
        const name = newName('res');
        const { id } = await restoreBackup(context(), CALL, {
          namespace,
          service,
          backup,
          restoredName: name,
        });
        const { restore } = await settled(id);
        expect(restore).toMatchObject({
          ...{ stage: 'failed', failedStage: 'restoring', cleanup: 'needed' },
          failureReason: 'tar: unexpected end of archive',
        });
        expect(fieldOf(await cluster(namespace, name), 'status', 'phase')).toBe('Creating');
        const input = { namespace, id };
        expect(await discardRestore(context(), CALL, input)).toMatchObject({ cleanup: 'running' });
        await platform.workUntil(async () => (await cluster(namespace, name)) === null);
        expect(await discardRestore(context(), CALL, input)).toEqual({ ...restore, cleanup: 'done' });
        expect(await phaseOf(backup)).toBe('Completed');
      });
    });
  },
);

/** The same settings as 0.9 would have recorded them, where they can be said in its words. */
function inOldForm(sample: KubeObject): KubeObject[] {
  if (fieldOf(sample, 'apiVersion') !== CLUSTER_V1) return [];
  try {
    const { metadata, spec } = buildRestoredCluster({
      settings: { snapshot: sample },
      ...{
        restoredName: 'old',
        namespace: 'demo',
        projectLabel: null,
        lineage: LINEAGE,
        line: '0.9',
        component: null,
      },
    });
    return [{ kind: 'Cluster', apiVersion: CLUSTER_V1ALPHA1, metadata: { name: metadata.name }, spec }];
  } catch (error) {
    if (isHoldfastError(error, 'SNAPSHOT_UNUSABLE')) return [];
    throw error;
  }
}
