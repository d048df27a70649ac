import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  openTestPlatform,
  whyNoApiServer,
  type FrontUser,
  type TestPlatform,
} from '@holdfast/k8s-adapters/testing';
import { ask, startKubeServer, type KubeServer } from '@holdfast/server/testing';
import { stringify } from 'yaml';
import { openCallerOptions, type CallerOptions } from './caller-options.ts';
import { namesOf, Person, reasonOf, until } from './person.ts';

const NAMESPACES = { ada: 'team-ada', bob: 'team-bob' };
const SERVERS_ACCOUNT = [{ verbs: ['list', 'watch', 'get'] }] as const;
const SNAPSHOT_CANARY = 'c4n4ry-of-a-snapshot';

const missing = whyNoApiServer();

describe.skipIf(missing !== null)(
  `callers of the kubeblocks backend${missing === null ? '' : ` (${missing})`}`,
  () => {
    let platform: TestPlatform;
    let server: KubeServer;
    let options: CallerOptions;
    const answers: string[] = [];

    const kubeconfigOf = ({ name, token }: FrontUser, url = platform.front.url): string =>
      stringify({
        apiVersion: 'v1',
        kind: 'Config',
        clusters: [{ name: 'test', cluster: { server: url } }],
        users: [{ name, user: { token } }],
        contexts: [{ name: 'here', context: { cluster: 'test', user: name } }],
        'current-context': 'here',
      });
    const personOf = (name: string, namespaces: readonly string[]): Person =>
      new Person(
        platform.front.addUser(`system:serviceaccount:test:${name}`, [{ verbs: '*', namespaces }]),
        server,
        answers,
      );
    const signedIn = async (name: string, namespaces: readonly string[]): Promise<Person> => {
      const person = personOf(name, namespaces);
      expect((await person.signIn({ token: person.user.token })).status).toBe(204);
      return person;
    };

    beforeAll(async () => {
      platform = await openTestPlatform({ namespace: NAMESPACES.ada });
      platform.front.setGrants(platform.server.name, SERVERS_ACCOUNT);
      await platform.makeCluster({ name: 'orders' });
      await platform.provide('orders');
      const namespaces = Object.values(NAMESPACES);
      options = await openCallerOptions(platform, { namespaces, hasAccount: true });
      server = await startKubeServer(options.environment, platform.clock);
    });
    afterAll(async () => {
      await server?.[Symbol.asyncDispose]();
      await platform?.[Symbol.asyncDispose]();
      await options?.[Symbol.asyncDispose]();
    });

    test('is ready while the API server answers', async () => {
      const answer = await until(200, () => ask(server.port, { path: '/readyz' }));
      expect(answer.json()).toEqual({ status: 'ready' });
    });

    test('sign in with a token or with a kubeconfig, and act by it', async () => {
      const person = personOf('carol', [NAMESPACES.ada]);
      expect((await person.get('db.list')).status).toBe(401);
      expect((await person.signIn({ token: 'unknown-token' })).status).toBe(401);
      expect(
        (await person.signIn({ kubeconfig: kubeconfigOf(person.user, 'https://elsewhere:6443') })).status,
      ).toBe(400);
      expect((await person.signIn({ kubeconfig: kubeconfigOf(person.user) })).status).toBe(204);
      expect(namesOf(await until(200, () => person.get('db.list')))).toEqual(['orders']);
      platform.front.forgetRequests();
      const made = await person.post('db.backup.create', {
        namespace: NAMESPACES.ada,
        service: 'orders',
        name: 'by-carol',
      });
      expect([made.status, reasonOf(made)]).toEqual([200, undefined]);
      const writes = platform.front.requests({ verb: 'create', resource: 'backups' });
      expect(writes.map(({ user }) => user)).toEqual([person.user.name]);
      expect((await person.post('system.confirmMasterKeyCopy', {})).status).toBe(501);
    });

    test('never see what is another tenant’s, by any procedure', async () => {
      const ada = await signedIn('ada', [NAMESPACES.ada]);
      const bob = await signedIn('bob', [NAMESPACES.bob]);
      await until(200, () => ada.get('db.get', { namespace: NAMESPACES.ada, name: 'orders' }));
      expect(namesOf(await ada.get('db.list'))).toEqual(['orders']);
      expect(namesOf(await bob.get('db.list'))).toEqual([]);
      const foreign = { namespace: NAMESPACES.ada, name: 'orders' };
      const write = { namespace: NAMESPACES.ada, service: 'orders' };
      const refused = [
        await bob.get('db.get', foreign),
        await bob.get('db.objects', { ...foreign, path: [] }),
        await bob.get('db.checkName', { namespace: NAMESPACES.ada, kind: 'backup', name: 'by-carol' }),
        await bob.post('db.backup.create', { ...write, name: 'by-bob' }),
        await bob.post('db.backup.delete', { ...write, name: 'by-carol' }),
        await bob.post('db.backup.restore', { ...write, backup: 'by-carol', restoredName: 'mine' }),
        await bob.post('db.backupPolicy.disable', write),
      ];
      for (const [at, answer] of refused.entries()) {
        expect([403, 404, 412], `${String(at)}: ${answer.body}`).toContain(answer.status);
        expect(answer.body).not.toMatch(/postgresql|Completed|Running/);
      }
      const canvas = await bob.get('project.canvas', { projectId: NAMESPACES.ada });
      expect(canvas.body).not.toContain('orders');
      expect((await bob.get('project.list')).body).not.toContain(NAMESPACES.ada);
      const unconfigured = await ada.get('db.get', { namespace: 'kube-system', name: 'orders' });
      expect(reasonOf(unconfigured)).toBe('SERVICE_NOT_FOUND');
    });

    test('see nothing a minute after their token was revoked, while others go on', async () => {
      const ada = await signedIn('ada-again', [NAMESPACES.ada]);
      const other = await signedIn('other', [NAMESPACES.ada]);
      const view = { namespace: NAMESPACES.ada, name: 'orders' };
      await until(200, () => ada.get('db.get', view));
      platform.front.revoke(ada.user.token);
      platform.clock.advance(60_000);
      const answer = await ada.get('db.get', view);
      expect([answer.status, reasonOf(answer)]).toEqual([401, 'UNAUTHENTICATED']);
      expect((await ada.get('db.list')).status).toBe(401);
      expect(
        (await ada.post('db.backup.create', { namespace: NAMESPACES.ada, service: 'orders', name: 'late' }))
          .status,
      ).toBe(401);
      await until(200, () => other.get('db.get', view));
    });

    test('lose what they may no longer read within a minute', async () => {
      const person = await signedIn('moved', [NAMESPACES.ada]);
      const view = { namespace: NAMESPACES.ada, name: 'orders' };
      await until(200, () => person.get('db.get', view));
      platform.front.setGrants(person.user.name, [{ verbs: '*', namespaces: [NAMESPACES.bob] }]);
      platform.clock.advance(60_000);
      const answer = await person.get('db.get', view);
      expect([answer.status, reasonOf(answer)]).toEqual([403, 'FORBIDDEN']);
      expect(namesOf(await until(200, () => person.get('db.list')))).toEqual([]);
    });

    test('of a replica are known by the same session', async () => {
      const person = await signedIn('dora', [NAMESPACES.ada]);
      await using replica = await startKubeServer(options.environment, platform.clock);
      const asked = { path: '/trpc/db.list', headers: { cookie: person.cookie } };
      expect(namesOf(await until(200, () => ask(replica.port, asked)))).toEqual(['orders']);
    });

    test('cost the API server one question about themselves, however many ask', async () => {
      const person = await signedIn('erin', [NAMESPACES.ada]);
      await until(200, () => person.get('db.list'));
      platform.front.forgetRequests();
      const asked = await Promise.all(Array.from({ length: 50 }, () => person.get('db.list')));
      expect(new Set(asked.map(({ status }) => status))).toEqual(new Set([200]));
      expect(platform.front.requests({ path: /selfsubjectreviews$/ })).toEqual([]);
    });

    test('leave no token, password or snapshot in any answer or line of the log', async () => {
      const ada = await signedIn('ada-last', [NAMESPACES.ada]);
      await platform.makeCluster({ name: 'guarded', labels: { 'holdfast.dev/project': 'team' } });
      await platform.provide('guarded');
      const api = platform.apiServer.admin;
      const backups = {
        kind: 'Backup',
        group: 'dataprotection.kubeblocks.io',
        version: 'v1alpha1',
        plural: 'backups',
        namespaced: true,
      };
      const at = { namespace: NAMESPACES.ada, name: 'by-carol' };
      const snapshot = {
        metadata: {
          annotations: {
            'kubeblocks.io/cluster-snapshot': JSON.stringify({ spec: { canary: SNAPSHOT_CANARY } }),
            'dataprotection.kubeblocks.io/connection-password': SNAPSHOT_CANARY,
            'kubeblocks.io/encrypted-system-accounts': SNAPSHOT_CANARY,
          },
        },
      };
      await api.change(backups, at, snapshot);
      await until(200, () => ada.get('db.get', { namespace: NAMESPACES.ada, name: 'orders' }));
      await ada.post('db.backup.restore', {
        namespace: NAMESPACES.ada,
        service: 'orders',
        backup: 'by-carol',
        restoredName: 'again',
      });
      await ada.post('db.backup.create', { namespace: NAMESPACES.ada, service: 'orders', name: 'by-carol' });
      const said = answers.join('\n') + server.log();
      expect(answers.length).toBeGreaterThan(30);
      expect(server.log().split('\n').length).toBeGreaterThan(30);
      const secrets = [
        platform.server.token,
        ada.user.token,
        ada.cookie.split('=')[1] ?? '',
        SNAPSHOT_CANARY,
      ];
      for (const secret of secrets) {
        expect(secret.length).toBeGreaterThan(15);
        expect(said).not.toContain(secret);
      }
    });
  },
);
