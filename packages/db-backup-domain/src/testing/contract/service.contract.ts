import { describe, expect, test } from 'vitest';
import type { DbObject, DbService } from '../../wire/index.ts';
import { restored } from './restore.contract.ts';
import type { Suite } from './suite.contract.ts';

export function serviceContract(suite: Suite): void {
  describe('DB Services', () => {
    listing(suite);
    viewing(suite);
    stopping(suite);
    removing(suite);
  });
}

function listing(suite: Suite): void {
  suite.test('are listed once, in order, with their project', [], async () => {
    const service = await suite.makeService(suite.name('z'));
    await suite.makeService(suite.name('a'));
    const all = await suite.backend.listServices(suite.call, {});
    expect(all.filter((listed) => listed.uid === service.uid)).toEqual([service]);
    const key = (listed: DbService): string => `${listed.namespace} ${listed.name} ${listed.createdAt}`;
    expect(all.map(key)).toEqual(all.map(key).toSorted((a, b) => (a < b ? -1 : 1)));
    const projects = await suite.backend.listProjects(suite.call);
    expect(projects.map((project) => project.id)).toContain(service.projectId);
    const own = await suite.backend.listServices(suite.call, { projectId: service.projectId });
    expect(own).toContainEqual(service);
    expect(await suite.backend.listServices(suite.call, { projectId: 'no-such-project' })).toEqual([]);
  });

  test('the backend says what it is', async () => {
    expect((await suite.backend.info(suite.call)).backend).toBe(suite.backend.kind);
  });

  suite.test('are found by name, and by uid only as themselves', [], async () => {
    const { namespace, name, uid } = suite.service;
    expect((await suite.backend.getService(suite.call, { namespace, name })).uid).toBe(uid);
    expect((await suite.backend.getService(suite.call, { namespace, name, uid })).uid).toBe(uid);
    const wrong = [
      { namespace, name, uid: 'another-uid' },
      { namespace, name: 'no-such-service' },
      { namespace: 'no-such-namespace', name },
    ];
    for (const key of wrong) {
      await suite.refused('SERVICE_NOT_FOUND', suite.backend.getService(suite.call, key));
      await suite.refused('SERVICE_NOT_FOUND', suite.backend.viewService(suite.call, key));
    }
  });

  suite.test('take names that no other living service has', [], async () => {
    const taken = (name: string): Promise<boolean> =>
      suite.backend.isNameTaken(suite.call, { namespace: suite.namespace, kind: 'service', name });
    expect(await taken(suite.service.name)).toBe(true);
    expect(await taken(suite.name('free'))).toBe(false);
  });
}

function viewing(suite: Suite): void {
  suite.test('a known revision is unchanged until something changes', [], async () => {
    const service = await suite.makeService();
    const { namespace, name } = service;
    const ask = (knownRevision: string): ReturnType<Suite['backend']['viewService']> =>
      suite.backend.viewService(suite.call, { namespace, name, knownRevision });
    const first = await suite.view(service);
    expect(await ask(first.revision)).toEqual({ unchanged: true });
    expect(await ask('no-such-revision')).toMatchObject({ service: { uid: service.uid } });
    await suite.completed(service);
    const second = await ask(first.revision);
    if ('unchanged' in second) throw new Error('A new backup is a change.');
    expect(second.revision).not.toBe(first.revision);
    expect(second.backups.total).toBe(1);
    expect(await ask(second.revision)).toEqual({ unchanged: true });
    await suite.deleteBackup(second.backups.items[0]!);
    expect(await ask(second.revision)).toMatchObject({ backups: { total: 0 } });
  });

  suite.test('the view agrees with the list and the single reading', [], async () => {
    const { service, canBackup } = await suite.view(suite.service);
    expect(await suite.backend.getService(suite.call, suite.service)).toEqual(service);
    expect(canBackup).toEqual({ allowed: true });
    expect(service.limits.serviceNameMaxLength).toBeGreaterThan(0);
    expect(service.limits.serviceNameMaxLength).toBeLessThanOrEqual(63);
  });

  suite.test('can be looked into, or say why not', [], async () => {
    const { namespace, name, browse } = suite.service;
    const attempt = suite.backend.listObjects(suite.call, { namespace, name, path: [] });
    if (!browse.allowed) return suite.refused(browse.reason, attempt);
    const databases = await attempt;
    expect(databases.length).toBeGreaterThan(0);
    for (const { kind, path, name: database } of databases) {
      expect(kind).toBe('database');
      expect(path).toEqual([database]);
    }
  });

  suite.test('say of an object that is not there that it is not', [], async () => {
    const { namespace, name, browse } = suite.service;
    const rows = (path: string[]): Promise<unknown> =>
      suite.backend.readRows(suite.call, { namespace, name, path });
    const absent = 'no-such-object';
    if (!browse.allowed) return suite.refused(browse.reason, rows([absent]));
    const { path } = await anObjectWithRows(suite, []);
    await rows(path);
    await suite.refused('OBJECT_NOT_FOUND', rows([...path.slice(0, -1), absent]));
    await suite.refused('OBJECT_NOT_FOUND', rows([absent, ...path.slice(1)]));
    await suite.refused('OBJECT_NOT_FOUND', rows([...path, absent]));
    const below = suite.backend.listObjects(suite.call, { namespace, name, path: [absent] });
    await suite.refused('OBJECT_NOT_FOUND', below);
  });
}

async function anObjectWithRows(suite: Suite, path: string[]): Promise<DbObject> {
  const { namespace, name } = suite.service;
  const found = await suite.backend.listObjects(suite.call, { namespace, name, path });
  const next = found.find((each) => !each.expandable) ?? found[0];
  if (next === undefined) throw new Error('The service has some contents.');
  return next.expandable ? anObjectWithRows(suite, next.path) : next;
}

function stopping(suite: Suite): void {
  suite.test('can stop and start', ['stopService', 'startService'], async () => {
    const service = await suite.makeService();
    await suite.harness.stopService!(service);
    const stopped = await suite.view(service);
    expect(stopped.service).toMatchObject({ uid: service.uid, status: 'Stopped' });
    const browse = stopped.service.browse;
    if (browse.allowed) throw new Error('A stopped service cannot be browsed.');
    const { namespace, name } = service;
    await suite.refused(browse.reason, suite.backend.listObjects(suite.call, { namespace, name, path: [] }));
    await suite.harness.startService!(service);
    await suite.until('it is Running', async () =>
      (await suite.view(service)).service.status === 'Running' ? true : undefined,
    );
    await suite.completed(service);
  });
}

function removing(suite: Suite): void {
  suite.test('that are removed stay listed as Deleted while backups survive', ['removeService'], async () => {
    const service = await suite.makeService();
    const backup = await suite.completed(service);
    await suite.setDailyPolicy(service);
    await suite.harness.removeService!(service);
    const view = await suite.view(service);
    expect(view.service).toMatchObject({ uid: service.uid, status: 'Deleted', connection: null });
    expect(view.service.browse.allowed).toBe(false);
    expect(view.policy?.enabled ?? false).toBe(false);
    expect(view.backups.items).toEqual([{ ...backup, source: { ...backup.source, exists: false } }]);
    if (view.canBackup.allowed) throw new Error('A Deleted service may not be backed up.');
    await suite.refused(view.canBackup.reason, suite.create(service, suite.name('bak')));
    expect((await suite.backend.listServices(suite.call, {})).map(({ uid }) => uid)).toContain(service.uid);

    const target = await restored(suite, service, backup.name);
    expect(target).toMatchObject({
      projectId: service.projectId,
      restoredFrom: { service: { uid: service.uid } },
    });
    await suite.deleteBackup(backup);
    expect((await suite.backend.listServices(suite.call, {})).map(({ uid }) => uid)).not.toContain(
      service.uid,
    );
    expect((await suite.backend.getService(suite.call, target)).status).toBe('Running');
  });

  suite.test('without backups are gone when they are removed', ['removeService'], async () => {
    const service = await suite.makeService();
    await suite.harness.removeService!(service);
    await suite.refused('SERVICE_NOT_FOUND', suite.backend.getService(suite.call, service));
  });

  suite.test('of the same name, one gone and one living, are told apart', ['removeService'], async () => {
    const old = await suite.makeService();
    const oldBackup = await suite.completed(old);
    await suite.harness.removeService!(old);
    const again = await suite.makeService(old.name);
    expect(again.uid).not.toBe(old.uid);
    const ownBackup = await suite.completed(again);
    const { namespace, name } = old;
    expect((await suite.view({ namespace, name })).service.uid).toBe(again.uid);
    expect((await suite.allBackups(again)).map(({ uid }) => uid)).toEqual([ownBackup.uid]);
    expect((await suite.allBackups(old)).map(({ uid }) => uid)).toEqual([oldBackup.uid]);
    expect((await suite.view(again)).service.lastCompletedAt).toBe(ownBackup.completedAt);
    await suite.refused('BACKUP_NAME_TAKEN', suite.create(again, oldBackup.name));
    await suite.deleteBackup(oldBackup);
    expect((await suite.allBackups(again)).map(({ uid }) => uid)).toEqual([ownBackup.uid]);
  });
}
