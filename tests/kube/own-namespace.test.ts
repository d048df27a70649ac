import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import {
  AdminApi,
  startApiServer,
  startFront,
  whyNoApiServer,
  type ApiServer,
  type Front,
} from '@holdfast/k8s-adapters/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openOwnNamespace } from './own-namespace.ts';
import { KINDS } from './trap-world.ts';

const NAMESPACE = { group: '', version: 'v1', kind: 'Namespace', plural: 'namespaces', namespaced: false };
const INSTANCE = 'app.kubernetes.io/instance';
const missing = whyNoApiServer();

let apiServer: ApiServer;
let front: Front;
let api: AdminApi;
let access: { url: string; ca: string; identity: { token: string } };

function ofPostgres(namespace: string, name: string): { metadata: object } {
  return { metadata: { name, namespace, labels: { [INSTANCE]: 'pg' } } };
}

/** A Cluster with a schedule that is on, and a backup; no operator is there to hold on to them. */
async function fill(namespace: string): Promise<void> {
  const [group, dataProtection] = ['apps.kubeblocks.io/v1', 'dataprotection.kubeblocks.io/v1alpha1'];
  await api.create(KINDS.cluster, {
    ...{ apiVersion: group, kind: 'Cluster', ...ofPostgres(namespace, 'pg') },
    spec: {
      terminationPolicy: 'Delete',
      clusterDef: 'postgresql',
      backup: { enabled: true, method: 'pg-basebackup', cronExpression: '0 3 * * *' },
    },
  });
  const schedules = [{ backupMethod: 'pg-basebackup', enabled: true, cronExpression: '0 3 * * *' }];
  await api.create(KINDS.schedule, {
    ...{ apiVersion: dataProtection, kind: 'BackupSchedule', ...ofPostgres(namespace, 'pg-schedule') },
    spec: { backupPolicyName: 'pg-policy', schedules },
  });
  await api.create(KINDS.backup, {
    ...{ apiVersion: dataProtection, kind: 'Backup', ...ofPostgres(namespace, 'bak') },
    spec: { backupPolicyName: 'pg-policy', backupMethod: 'pg-basebackup' },
  });
}

function writes(): string[] {
  return front
    .requests()
    .filter(({ verb }) => ['patch', 'delete'].includes(verb))
    .map(({ verb, resource }) => `${verb} ${resource}`);
}

async function makeNamespace(name: string): Promise<void> {
  await api.create(NAMESPACE, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
}

/** What the operator would take away with its Cluster. */
async function removeSchedule(namespace: string): Promise<void> {
  await api.remove(KINDS.schedule, { namespace, name: 'pg-schedule' });
}

if (missing === null)
  describe('the namespace of a run', () => {
    beforeAll(async () => {
      apiServer = await startApiServer();
      front = await startFront(apiServer);
      access = { url: front.url, ca: front.ca, identity: { token: front.addUser('developer').token } };
      api = new AdminApi(access);
    });
    afterAll(async () => {
      api?.close();
      await front?.[Symbol.asyncDispose]();
      await apiServer?.[Symbol.asyncDispose]();
    });
    beforeEach(() => front.forgetRequests());

    test('is emptied in order and goes; another stays as it was', async () => {
      await makeNamespace('of-others');
      await fill('of-others');
      const before = await api.list(KINDS.cluster, 'of-others');
      const own = await openOwnNamespace(access, KINDS.cluster);
      await fill(own.name);
      const gone = own[Symbol.asyncDispose]();
      await expect.poll(() => writes()).toContain('delete namespaces');
      await removeSchedule(own.name);
      await gone;
      expect(writes().slice(0, 5)).toEqual([
        'patch clusters',
        'patch backupschedules',
        'delete backups',
        'delete clusters',
        'delete namespaces',
      ]);
      expect(front.namespaces()).toEqual(['of-others']);
      expect(await api.list(KINDS.cluster, 'of-others')).toEqual(before);
      expect(await api.list(KINDS.backup, 'of-others')).toHaveLength(1);
      expect(await api.list(KINDS.backup, own.name)).toEqual([]);
    });

    test('goes also when the tests are killed', async () => {
      const script = `import { openOwnNamespace } from ${JSON.stringify(join(import.meta.dirname, 'own-namespace.ts'))};
        const own = await openOwnNamespace(${JSON.stringify(access)}, ${JSON.stringify(KINDS.cluster)});
        console.log(own.name);
        setInterval(() => undefined, 1000);`;
      const args = ['--input-type=module', '--eval', script];
      const run = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
      const [name] = (await once(createInterface({ input: run.stdout }), 'line')) as [string];
      await fill(name);
      await removeSchedule(name);
      run.kill('SIGKILL');
      await expect.poll(() => front.namespaces()).not.toContain(name);
      expect(await api.list(KINDS.cluster, name)).toEqual([]);
    });

    test('is left alone where another has taken its name', async () => {
      const own = await openOwnNamespace(access, KINDS.cluster);
      await api.remove(NAMESPACE, { name: own.name });
      await makeNamespace(own.name);
      await fill(own.name);
      front.forgetRequests();
      await expect(own[Symbol.asyncDispose]()).rejects.toThrow('is not the one that this run made');
      expect(writes()).toEqual([]);
      expect(await api.list(KINDS.backup, own.name)).toHaveLength(1);
    });

    test('that may not be made is none, and says so', async () => {
      const { token } = front.addUser('reader', [{ verbs: ['get', 'list'] }]);
      const asReader = { ...access, identity: { token } };
      await expect(openOwnNamespace(asReader, KINDS.cluster)).rejects.toThrow('cannot create');
    });
  });
else test.skip(`the namespace of a run (${missing})`, () => {});
