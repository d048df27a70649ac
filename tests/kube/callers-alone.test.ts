import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestPlatform, whyNoApiServer, type TestPlatform } from '@holdfast/k8s-adapters/testing';
import { ask, startKubeServer, type KubeServer } from '@holdfast/server/testing';
import { openCallerOptions, type CallerOptions } from './caller-options.ts';
import { namesOf, Person, reasonOf, until } from './person.ts';

const NAMESPACE = 'team-ada';
const WITHOUT_WATCH = ['get', 'list', 'create', 'patch', 'delete'];
/** Which methods are full ones, and where backups go, stands in kinds that no namespace has. */
const OF_THE_CLUSTER = {
  verbs: ['list', 'get'],
  resources: ['actionsets', 'backuprepos', 'componentdefinitions'],
};
const STALE_MS = 20_000;

const missing = whyNoApiServer();

describe.skipIf(missing !== null)(
  `callers where the server has no account${missing === null ? '' : ` (${missing})`}`,
  () => {
    let options: CallerOptions;
    let platform: TestPlatform;
    let server: KubeServer;
    const answers: string[] = [];
    const view = { namespace: NAMESPACE, name: 'orders' };
    const write = { namespace: NAMESPACE, service: 'orders' };

    const signedIn = async (name: string, verbs: '*' | readonly string[] = '*'): Promise<Person> => {
      const grants = [{ verbs, namespaces: [NAMESPACE] }, OF_THE_CLUSTER];
      const user = platform.front.addUser(`system:serviceaccount:test:${name}`, grants);
      const person = new Person(user, server, answers);
      expect((await person.signIn({ token: user.token })).status).toBe(204);
      return person;
    };
    const seenBy = (person: Person): Promise<unknown> =>
      until(200, () => person.get('db.get', view)).then(
        (answer) => (answer.json() as { result: { data: unknown } }).result.data,
      );

    /** After one more step of the operator. */
    const laterSeenBy = async (person: Person): Promise<unknown> => {
      await platform.operator.step();
      return seenBy(person);
    };

    beforeAll(async () => {
      platform = await openTestPlatform({ namespace: NAMESPACE });
      await platform.makeCluster({ name: 'orders' });
      await platform.provide('orders');
      platform.front.forgetRequests();
      options = await openCallerOptions(platform, { namespaces: [NAMESPACE], hasAccount: false });
      server = await startKubeServer(options.environment, platform.clock);
    });
    afterAll(async () => {
      await server?.[Symbol.asyncDispose]();
      await platform?.[Symbol.asyncDispose]();
      await options?.[Symbol.asyncDispose]();
    });

    test('find it ready, though it can list nothing by itself', async () => {
      expect((await until(200, () => ask(server.port, { path: '/readyz' }))).json()).toEqual({
        status: 'ready',
      });
      expect(platform.front.requests({ verb: 'list' })).toEqual([]);
    });

    test('back up, schedule, restore and delete, every request by their own token', async () => {
      const person = await signedIn('carol');
      expect(namesOf(await until(200, () => person.get('db.list')))).toEqual(['orders']);
      const made = await person.post('db.backup.create', { ...write, name: 'full' });
      expect(made.status, made.body).toBe(200);
      await expect
        .poll(() => laterSeenBy(person))
        .toMatchObject({ backups: { items: [{ name: 'full', status: 'Completed' }] } });
      const policy = {
        ...{ timeZone: 'America/New_York', retention: { days: 7 } },
        schedule: { frequency: 'weekly', weekdays: ['sun'], hour: 2, minute: 30 },
      };
      const saved = await person.post('db.backupPolicy.update', { ...write, ...policy });
      expect([saved.status, reasonOf(saved)], saved.body).toEqual([200, undefined]);
      /* Nobody may rewrite its UTC time when the clocks change, and it says so. */
      await expect
        .poll(() => laterSeenBy(person))
        .toMatchObject({
          policy: { health: { ok: false, reason: expect.stringMatching(/wall time is off/) } },
        });
      const restored = { ...write, backup: 'full', restoredName: 'orders-again' };
      expect((await person.post('db.backup.restore', restored)).status).toBe(200);
      await expect.poll(() => laterSeenBy(person)).toMatchObject({ restores: [{ stage: 'ready' }] });
      expect((await person.post('db.backup.delete', { ...write, name: 'full' })).status).toBe(200);
      await expect.poll(() => laterSeenBy(person)).toMatchObject({ backups: { items: [] } });
      const others = platform.front
        .requests()
        .filter(({ user, path }) => user !== person.user.name && !/^\/(version|readyz|livez)/.test(path));
      expect(others).toEqual([]);
    });

    test('have watches of their own, shared with nobody', async () => {
      const [ada, bob] = [await signedIn('ada'), await signedIn('bob')];
      await Promise.all([seenBy(ada), seenBy(bob)]);
      const watching = (person: Person): string[] =>
        platform.front
          .requests({ verb: 'watch' })
          .filter(({ user }) => user === person.user.name)
          .map(({ resource }) => resource)
          .sort();
      for (const person of [ada, bob])
        await expect
          .poll(() => watching(person))
          .toEqual(['backuppolicies', 'backups', 'backupschedules', 'clusters', 'restores']);
    });

    test('see nothing a minute after their token was revoked, though their watches are open', async () => {
      const person = await signedIn('dora');
      await seenBy(person);
      const watches = () => platform.front.watches.count({ user: person.user.name });
      await expect.poll(watches).toBe(5);
      platform.front.revoke(person.user.token);
      platform.clock.advance(60_000);
      const answer = await person.get('db.get', view);
      expect([answer.status, reasonOf(answer)]).toEqual([401, 'UNAUTHENTICATED']);
    });

    test('who may not watch are told that, and nothing stale is shown', async () => {
      const person = await signedIn('erin', WITHOUT_WATCH);
      await person.get('db.get', view);
      platform.clock.advance(STALE_MS);
      const answer = await person.get('db.get', view);
      expect([answer.status, reasonOf(answer)], answer.body).toEqual([403, 'FORBIDDEN']);
      expect(answer.body).toMatch(/watch/);
    });
  },
);
