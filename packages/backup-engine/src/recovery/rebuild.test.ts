import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BackupSummary, DbService, Restore } from '@holdfast/db-backup-domain/wire';
import { createEngine } from '../embedded-backend.ts';
import { createDataKey, createMasterKey, loadMasterKey } from '../format/index.ts';
import { createTestEngine, type TestEngine } from '../testing/test-engine.ts';
import type { RebuiltEntry } from './rebuild-catalogue.ts';
import type { RebuildSetting } from './rebuild-place.ts';
import { rebuild } from './recovery-calls.ts';
import { storeArtifact } from './stored-artifact.testing.ts';

const UNHURRIED = { timeout: 120_000 };
const NAMESPACE = 'test';
const DESCRIPTIONS = [
  'Vor dem Umzug: 120 % "sicher" – <b>\\n</b> \'; DROP TABLE x; -- 🚢 全部',
  '𝔘'.repeat(120),
  null,
] as const;

let engine: TestEngine;
let root: string;
/** What the catalogue said of every Completed backup before it was lost. */
let before: BackupSummary[];
let services: DbService[];

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'holdfast-rebuild-'));
  engine = await createTestEngine();
  await engine.makeService('orders', fill);
  for (const [index, description] of DESCRIPTIONS.entries())
    await backUp('orders', `manual-${index}`, description);
  await makeAutomatic('orders');
  await makeFailed('orders');
  await backUp('orders', 'deleted', null);
  await engine.backend.deleteBackup(engine.call, keyOf('orders', 'deleted'));
  await until(async () => ((await find('orders', 'deleted')) === undefined ? true : undefined));
  await makeNamesakes('twin');
  services = (await engine.backend.listServices(engine.call, {})) as DbService[];
  before = await completed();
}, 180_000);
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  await rm(root, { recursive: true });
}, 60_000);

async function fill(credentials: { host: string; port: number; username: string; password: string }) {
  const { host, port, username: user, password } = credentials;
  const client = new pg.Client({ host, port, user, password, database: 'postgres' });
  await client.connect();
  await client.query(`CREATE TABLE kept AS SELECT n, md5(n::text) AS token FROM generate_series(1, 5000) n`);
  await client.end();
}

const keyOf = (service: string, name: string) => ({ namespace: NAMESPACE, service, name });

async function until<T>(ask: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 1200; tries += 1) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('Waited in vain.');
}

async function backupsOf(service: Pick<DbService, 'name'> & { uid?: string }): Promise<BackupSummary[]> {
  const key = { namespace: NAMESPACE, name: service.name, uid: service.uid };
  const view = await engine.backend.viewService(engine.call, key as { namespace: string; name: string });
  if ('unchanged' in view) throw new Error('No revision was given.');
  return [...view.backups.items];
}

const find = async (service: string, name: string) =>
  (await backupsOf({ name: service })).find((backup) => backup.name === name);

const settled = (service: string, name: string): Promise<BackupSummary> =>
  until(async () => {
    const backup = await find(service, name);
    return backup && ['Completed', 'Failed'].includes(backup.status) ? backup : undefined;
  });

async function backUp(service: string, name: string, description: string | null): Promise<BackupSummary> {
  await engine.backend.createBackup(engine.call, {
    ...keyOf(service, name),
    ...(description === null ? {} : { description }),
  });
  const backup = await settled(service, name);
  expect(backup).toMatchObject({ status: 'Completed', failureReason: null });
  return backup;
}

async function makeAutomatic(service: string): Promise<void> {
  await engine.backend.updatePolicy(engine.call, {
    ...{ namespace: NAMESPACE, service, timeZone: 'Europe/Berlin', retention: { days: 3 } },
    schedule: { frequency: 'hourly', minute: 7 },
  });
  engine.clock.advance(3_600_000);
  await engine.internals.scheduler.tick();
  await until(async () =>
    (await backupsOf({ name: service })).find(
      ({ type, status }) => type === 'automatic' && status === 'Completed',
    ),
  );
  await engine.backend.disablePolicy(engine.call, { namespace: NAMESPACE, service });
}

async function makeFailed(service: string): Promise<void> {
  engine.hook = (step) => {
    if (step === 'backup:members-written') throw new Error('on purpose');
  };
  await engine.backend.createBackup(engine.call, keyOf(service, 'failed'));
  expect(await settled(service, 'failed')).toMatchObject({ status: 'Failed' });
  engine.hook = () => undefined;
}

/** Two services of one name, one after the other: their ids tell them apart. */
async function makeNamesakes(name: string): Promise<void> {
  for (const backup of ['of-the-first', 'of-the-second']) {
    await engine.makeService(name);
    await backUp(name, backup, null);
    if (backup === 'of-the-first') await removeService(name);
  }
}

/** One without backups is gone altogether. */
async function removeService(name: string): Promise<void> {
  await engine.backend.services!.remove(engine.call, { namespace: NAMESPACE, name });
  await until(async () => {
    const left = await engine.backend.listServices(engine.call, {});
    return left.every((service) => service.name !== name || service.status === 'Deleted') || undefined;
  });
}

async function completed(): Promise<BackupSummary[]> {
  const listed = await engine.backend.listServices(engine.call, {});
  const all = (await Promise.all(listed.map((service) => backupsOf(service)))).flat();
  return all.filter(({ status }) => status === 'Completed').sort((a, b) => (a.uid < b.uid ? -1 : 1));
}

const repository = () => join(engine.dataDir, 'repository');
const catalogueFiles = async () =>
  (await readdir(engine.dataDir)).filter((name) => name.startsWith('catalogue.db'));

async function loseCatalogue(): Promise<void> {
  await engine.internals.close({ graceMs: 20_000 });
  for (const name of await catalogueFiles()) await rm(join(engine.dataDir, name));
}

async function rebuilt(setting: Partial<RebuildSetting> = {}, signal = new AbortController().signal) {
  const entries: RebuiltEntry[] = [];
  const onEntry = (entry: RebuiltEntry) => void entries.push(entry);
  await rebuild({ dataDir: engine.dataDir, ...setting }, { onEntry, signal });
  return entries;
}

const outcomes = (entries: readonly RebuiltEntry[]) =>
  Object.fromEntries(entries.map(({ artifactId, outcome }) => [artifactId, outcome]));

/** All that a manifest can know of a backup; the instants of its completion are the commit's. */
function knowable({ durationMs, completedAt, expiresAt, source, ...rest }: BackupSummary) {
  expect([durationMs, completedAt, expiresAt].every((value) => value !== undefined)).toBe(true);
  return { ...rest, source: { ...source, exists: null } };
}

describe('a catalogue made from the repository alone', () => {
  test('says of every backup what the lost one said', UNHURRIED, async () => {
    expect(before.map(({ name }) => name).sort()).toEqual(
      expect.arrayContaining(['manual-0', 'manual-1', 'manual-2', 'of-the-first', 'of-the-second']),
    );
    expect(before).toHaveLength(6);
    await expect(rebuilt()).rejects.toThrow(/has a catalogue/);
    await loseCatalogue();

    const entries = await rebuilt();
    expect(entries.map(({ outcome }) => outcome)).toEqual(before.map(() => 'recorded'));
    await engine.reopen();

    const after = await completed();
    expect(after.map(knowable)).toEqual(before.map(knowable));
    for (const [index, backup] of after.entries()) {
      const was = before[index]!;
      expect(backup.durationMs).toBeNull();
      const early = Date.parse(was.completedAt!) - Date.parse(backup.completedAt!);
      expect(early).toBeGreaterThanOrEqual(0);
      expect(early).toBeLessThanOrEqual(was.durationMs!);
      expect(backup.expiresAt === null).toBe(was.expiresAt === null);
      if (was.expiresAt !== null)
        expect(Date.parse(was.expiresAt) - Date.parse(backup.expiresAt!)).toBe(early);
    }
    expect(after.filter(({ type }) => type === 'automatic')).toHaveLength(1);
  });

  test('lists their DB Services as Deleted, namesakes apart', UNHURRIED, async () => {
    const listed = await engine.backend.listServices(engine.call, {});
    expect(listed.map(({ status }) => status)).toEqual(['Deleted', 'Deleted', 'Deleted']);
    const identity = ({
      uid,
      name,
      namespace,
      projectId,
      engine: kind,
      engineLabel,
      version,
    }: DbService) => ({ uid, name, namespace, projectId, kind, engineLabel, version });
    const order = (a: DbService, b: DbService) => (a.uid < b.uid ? -1 : 1);
    expect([...listed].sort(order).map(identity)).toEqual([...services].sort(order).map(identity));
    expect(await engine.backend.listProjects(engine.call)).toEqual([{ id: 'test', name: 'Test project' }]);
  });

  test('restores from it', UNHURRIED, async () => {
    const restored = await engine.backend.restoreBackup(engine.call, {
      ...{ namespace: NAMESPACE, service: 'orders', backup: 'manual-0', restoredName: 'orders-again' },
    });
    const finished = await until(async () => {
      const view = await engine.backend.viewService(engine.call, { namespace: NAMESPACE, name: 'orders' });
      if ('unchanged' in view) return undefined;
      return view.restores.find(({ id, finishedAt }: Restore) => id === restored.id && finishedAt !== null);
    });
    expect(finished).toMatchObject({ stage: 'ready', failureReason: null });
    const { host, port, username, password } = await engine.credentials('orders-again');
    const client = new pg.Client({ host, port, user: username, password, database: 'postgres' });
    await client.connect();
    const { rows } = await client.query('SELECT count(*)::int AS rows, min(token) AS least FROM kept');
    await client.end();
    expect(rows).toEqual([{ rows: 5000, least: expect.stringMatching(/^0/) as string }]);
    await removeService('orders-again');
  });
});

test('what cannot be listed is told, and left where it is', UNHURRIED, async () => {
  await loseCatalogue();
  const masterKey = await loadMasterKey(join(engine.dataDir, 'master.key'));
  const stranger = await createMasterKey(join(root, 'stranger.key'));
  const plaintexts = { globals: Buffer.from('x') };
  const dataKey = createDataKey();
  await storeArtifact(repository(), {
    artifactId: '01-of-another',
    masterKey: stranger,
    dataKey,
    plaintexts,
  });
  const twice = { ...{ artifactId: '01-same-name', masterKey, dataKey, plaintexts } };
  await storeArtifact(repository(), twice);
  await mkdir(join(repository(), '01-unfinished'));
  await mkdir(join(repository(), 'lost+found'));
  const [damaged, incomplete] = before as [BackupSummary, BackupSummary];
  const member = join(repository(), damaged.uid, 'globals.zst.enc');
  const whole = await readFile(member);
  await writeFile(member, Buffer.from(whole).fill(0, 100, 101));
  const missing = join(repository(), incomplete.uid, 'globals.zst.enc');
  const kept = await readFile(missing);
  await rm(missing);

  const entries = await rebuilt();
  expect(outcomes(entries)).toEqual({
    ...Object.fromEntries(before.map(({ uid }) => [uid, 'recorded'])),
    ...{ [damaged.uid]: 'damaged', [incomplete.uid]: 'damaged' },
    ...{ '01-of-another': 'other-key', '01-same-name': 'damaged' },
    ...{ '01-unfinished': 'left-alone', 'lost+found': 'left-alone' },
  });
  const another = entries.find(({ artifactId }) => artifactId === '01-of-another');
  expect(another?.reason).toContain(stranger.id);
  await engine.reopen();
  expect((await completed()).map(({ uid }) => uid)).toEqual(before.slice(2).map(({ uid }) => uid));
  const { warnings } = await engine.backend.info(engine.call);
  const { message } = warnings.find(({ code }) => code === 'UNKNOWN_ARTIFACTS')!;
  expect(message).toContain('6 entries that this catalogue does not know. They are left alone.');
  expect(message).toContain(`another master key: ${stranger.id}`);
  await engine.internals.scheduler.tick();
  expect(await readdir(repository())).toEqual(
    expect.arrayContaining(entries.map(({ artifactId }) => artifactId)),
  );
  await writeFile(member, whole);
  await writeFile(missing, kept);
  for (const name of ['01-of-another', '01-same-name', '01-unfinished', 'lost+found'])
    await rm(join(repository(), name), { recursive: true });
});

test('a catalogue that is older than a backup does not delete it', UNHURRIED, async () => {
  await loseCatalogue();
  const { uid } = before.at(-1)!;
  const later = join(root, 'made-later');
  await rename(join(repository(), uid), later);
  await rebuilt();
  await rename(later, join(repository(), uid));
  await engine.reopen();
  engine.clock.advance(400 * 24 * 3_600_000);
  await engine.internals.scheduler.tick();
  const { warnings } = await engine.backend.info(engine.call);
  expect(warnings.find(({ code }) => code === 'UNKNOWN_ARTIFACTS')?.message).toContain(
    '1 open with the master key',
  );
  expect(await readdir(repository())).toContain(uid);

  await loseCatalogue();
  expect(outcomes(await rebuilt())[uid]).toBe('recorded');
  await engine.reopen();
});

describe('a rebuild elsewhere', () => {
  const elsewhere = () => ({
    dataDir: join(root, 'elsewhere', 'data'),
    repository: repository(),
    keyFile: join(engine.dataDir, 'master.key'),
  });

  test('refuses another key before it makes anything', UNHURRIED, async () => {
    const keyFile = join(root, 'another.key');
    await createMasterKey(keyFile);
    await expect(rebuilt({ ...elsewhere(), keyFile })).rejects.toMatchObject({
      problem: 'other',
      message: expect.stringContaining((await loadMasterKey(elsewhere().keyFile)).id) as string,
    });
    await expect(rebuilt({ ...elsewhere(), repository: join(root, 'nowhere') })).rejects.toMatchObject({
      code: 'REPOSITORY_UNAVAILABLE',
    });
    expect(existsSync(join(root, 'elsewhere'))).toBe(false);
  });

  test('that is stopped half-way goes on, and ends once', UNHURRIED, async () => {
    await mkdir(join(root, 'elsewhere'), { mode: 0o711 });
    const stopping = new AbortController();
    const seen: RebuiltEntry[] = [];
    const onEntry = (entry: RebuiltEntry) => {
      seen.push(entry);
      if (seen.length === 2) stopping.abort(new Error('stopped'));
    };
    await expect(rebuild(elsewhere(), { onEntry, signal: stopping.signal })).rejects.toThrow('stopped');
    const entries = await rebuilt(elsewhere());
    expect(entries.filter(({ outcome }) => outcome === 'known')).toHaveLength(2);
    expect(entries.filter(({ outcome }) => outcome === 'recorded').length).toBeGreaterThanOrEqual(4);
    await expect(rebuilt(elsewhere())).rejects.toThrow(/has a catalogue/);
    const other = await createEngine({ dataDir: elsewhere().dataDir });
    await other.ready;
    const listed = await other.backend.listServices(engine.call, {});
    expect(listed.map(({ name }) => name)).toEqual(expect.arrayContaining(['orders', 'twin']));
    const { warnings } = await other.backend.info(engine.call);
    expect(warnings.map(({ code }) => code)).toEqual(['MASTER_KEY_COPY_UNCONFIRMED']);
    await other.close({ graceMs: 5000 });
  });
});
