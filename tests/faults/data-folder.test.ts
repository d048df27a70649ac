import { copyFile, mkdtemp, open, rename, rm, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPostgresDialect } from '@holdfast/backup-engine/testing';
import type { DbService } from '@holdfast/db-backup-domain/wire';
import { startPostgres, type OutsidePostgres } from '../outside-servers/postgresql.ts';
import { call, startEngine, type RunningEngine } from '../integration/running-engine.ts';
import * as world from './fault-world.ts';
import { record } from './seen.ts';

/** What can be wrong with what lies around a backup: the disk of the repository, the keys, the catalogue, tools, rights. */
let source: OutsidePostgres;
let dataDir: string;
let service: DbService;
let goodUid: string;
const dialect = createPostgresDialect();

beforeAll(async () => {
  source = await startPostgres();
  await world.fillApp(source, 5_000);
  dataDir = await mkdtemp('/var/tmp/holdfast-folder-');
  await using engine = await again();
  service = await world.register(engine, source);
  const good = await world.backUp(engine, service, 'good');
  expect(good.status).toBe('Completed');
  goodUid = good.uid;
});
afterAll(async () => {
  await source[Symbol.asyncDispose]();
  await rm(dataDir, { recursive: true, force: true });
});

function again(options: Parameters<typeof startEngine>[0] = {}): Promise<RunningEngine> {
  return startEngine({ dataDir, keep: true, ...options });
}

function saw(row: number, injected: string, seen: string): Promise<void> {
  return record({ row, engine: null, injected, seen });
}

async function refusal(start: Promise<RunningEngine>): Promise<string> {
  return start.then(
    async (engine) => {
      await engine[Symbol.asyncDispose]();
      return 'no refusal';
    },
    (error: unknown) => (error as Error).message,
  );
}

async function statusOfGood(engine: RunningEngine): Promise<string> {
  const found = (await engine.view(service)).backups.items.find(({ name }) => name === 'good');
  return `${found?.status}${found?.restorable.allowed === true ? ', restorable' : ''}`;
}

test('the disk of the repository not mounted: its empty folder is no repository', async () => {
  const repository = join(dataDir, 'repository');
  await rename(repository, `${repository}.disk`);
  await world.run('mkdir', repository);
  const unmounted = /cannot be reached. .*its disk may not be mounted/;
  {
    await using engine = await again();
    const info = await engine.backend.info(call);
    expect(info.warnings.map(({ message }) => message).join('\n')).toMatch(unmounted);
    const backup = await world.backUp(engine, service, 'unmounted');
    expect(backup).toMatchObject({ status: 'Failed', failureReason: expect.stringMatching(unmounted) });
    const restore = await world.restore(engine, service, { backup: 'good', into: 'unmounted' });
    expect(restore).toMatchObject({ stage: 'failed', failureReason: expect.stringMatching(unmounted) });
    await engine.backend.deleteBackup(call, {
      namespace: world.NAMESPACE,
      service: 'shop',
      name: 'unmounted',
    });
    expect(await statusOfGood(engine)).toBe('Completed, restorable');
  }
  expect(await world.run('rmdir', repository), 'nothing was written there').toBe(true);
  await rename(`${repository}.disk`, repository);
  await using engine = await again();
  await world.expectNothingLeft(engine);
  const { stage } = await world.restore(engine, service, { backup: 'good', into: 'mounted' });
  await saw(
    7,
    'the disk of the repository not mounted: an empty folder in its place',
    `a warning; backup and restore fail, “its disk may not be mounted”; nothing is written there; mounted again: ${stage}`,
  );
  expect(stage).toBe('ready');
  await engine.backend.services!.remove(call, { namespace: world.NAMESPACE, name: 'mounted' });
});

test('another master key: refused by name, and all there with the right one', async () => {
  const elsewhere = await mkdtemp('/var/tmp/holdfast-other-key-');
  await (await startEngine({ dataDir: elsewhere, keep: true }))[Symbol.asyncDispose]();
  const said = await refusal(again({ masterKeyPath: join(elsewhere, 'master.key') }));
  expect(said).toMatch(/The master key .* is [0-9a-f]{16},? .*[0-9a-f]{16}/);
  await rm(elsewhere, { recursive: true, force: true });
  await using engine = await again();
  const good = await statusOfGood(engine);
  await saw(
    20,
    'a start with the key of another data folder',
    `refused, with the ids of both keys; with its own: ${good}`,
  );
  expect(good).toBe('Completed, restorable');
});

test('a catalogue that is damaged: refused, and nothing is touched', async () => {
  const catalogue = join(dataDir, 'catalogue.db');
  await copyFile(catalogue, `${catalogue}.good`);
  const handle = await open(catalogue, 'r+');
  await handle.write(Buffer.alloc(4096, 0xa5), 0, 4096, 0);
  await handle.close();
  const damaged = await refusal(again());
  expect(damaged).toMatch(/not a database|malformed/i);
  await truncate(catalogue, 5000);
  await copyFile(`${catalogue}.good`, catalogue);
  await truncate(catalogue, (await stat(catalogue)).size - 8192);
  const cut = await refusal(again());
  expect(cut).toMatch(/malformed|no refusal/);
  await rename(`${catalogue}.good`, catalogue);
  expect(await world.storedArtifacts(dataDir)).toEqual([goodUid]);
  await using engine = await again();
  const good = await statusOfGood(engine);
  await saw(
    22,
    'the first page of the catalogue overwritten',
    `the start is refused, “${/file is not a database|malformed/.exec(damaged)?.[0]}”; the repository is as it was; with a good copy: ${good}`,
  );
  expect(good).toBe('Completed, restorable');
});

test('a catalogue that is gone: what the repository holds is told and left alone', async () => {
  const files = ['catalogue.db', 'catalogue.db-wal', 'catalogue.db-shm'].map((name) => join(dataDir, name));
  for (const file of files) await rename(file, `${file}.away`).catch(() => undefined);
  {
    await using engine = await again();
    const { warnings } = await engine.backend.info(call);
    expect(warnings.map(({ code }) => code)).toContain('UNKNOWN_ARTIFACTS');
    expect(await world.storedArtifacts(dataDir)).toEqual([goodUid]);
  }
  for (const file of files) await rm(file, { force: true });
  for (const file of files) await rename(`${file}.away`, file).catch(() => undefined);
  await using engine = await again();
  const good = await statusOfGood(engine);
  await saw(
    22,
    'the catalogue removed, then a start',
    `a warning (UNKNOWN_ARTIFACTS), every artifact untouched, the same master key; with the catalogue back: ${good}`,
  );
  expect(good).toBe('Completed, restorable');
});

test('a server newer than every client program: TOOL_MISSING, before a byte is written', async () => {
  const probe: typeof dialect.probe = async (credentials, signal) => ({
    ...(await dialect.probe(credentials, signal)),
    version: '99.1',
  });
  await using engine = await again({ dialects: [{ ...dialect, probe }] });
  await world.expectFailed({ engine, service, good: 'good' }, await world.backUp(engine, service, 'newer'), {
    ...{ row: 28, engine: 'PostgreSQL', injected: 'a server of version 99' },
    reason: /client programs of version 99 or newer is needed/,
  });
});

test('an account that may not read a table', async () => {
  const admin = await source.connect('app');
  await admin.query("CREATE ROLE weak LOGIN PASSWORD 'weak-Secret-7f3a'");
  await admin.end();
  await using engine = await again();
  const weak = await engine.backend.services!.register(call, {
    ...{ namespace: world.NAMESPACE, name: 'weak', engine: 'postgresql', host: '127.0.0.1' },
    ...{ port: source.port, username: 'weak', password: 'weak-Secret-7f3a' },
  });
  const backup = await world.backUp(engine, weak, 'weak');
  await world.expectFailed({ engine, service, good: 'good' }, backup, {
    ...{ row: 29, engine: 'PostgreSQL', injected: 'an account without the right to read a table' },
    reason: /permission denied for table bulk/,
  });
});

test('two DB Services over one server, backed up together', async () => {
  await using engine = await again();
  const twin = await world.register(engine, source, 'twin');
  const both = await Promise.all([
    world.backUp(engine, service, 'of-shop'),
    world.backUp(engine, twin, 'of-twin'),
  ]);
  const statuses = both.map(({ status }) => status);
  await engine.backend.services!.remove(call, { namespace: world.NAMESPACE, name: 'twin' });
  const left = (await engine.view({ ...twin })).backups.items.map(({ status }) => status);
  await saw(
    18,
    'two DB Services over one outside server, backed up together; then one is removed',
    `${statuses.join(', ')}; the backup of the removed one: ${left.join(', ')}`,
  );
  expect([...statuses, ...left]).toEqual(['Completed', 'Completed', 'Completed']);
  await world.expectNothingLeft(engine);
});

test('a service cannot be removed while it is backed up', async () => {
  const reached = Promise.withResolvers<void>();
  const letGo = Promise.withResolvers<void>();
  await using engine = await again({
    host: {
      atStep: (step) => {
        if (step !== 'backup:begun') return undefined;
        reached.resolve();
        return letGo.promise;
      },
    },
  });
  const ending = world.backUp(engine, service, 'during');
  await reached.promise;
  const key = { namespace: world.NAMESPACE, name: 'shop' };
  await expect(engine.backend.services!.remove(call, key)).rejects.toMatchObject({
    code: 'BACKUP_IN_PROGRESS',
  });
  const deletion = engine.backend.deleteBackup(call, {
    namespace: world.NAMESPACE,
    service: 'shop',
    name: 'during',
  });
  await expect(deletion).rejects.toMatchObject({ code: 'BACKUP_IN_PROGRESS' });
  letGo.resolve();
  const { status } = await ending;
  await saw(
    25,
    'its service removed, or itself deleted, while a backup runs',
    `BACKUP_IN_PROGRESS, both; the backup is ${status}`,
  );
  expect(status).toBe('Completed');
});

test('one backup restored twice at once', async () => {
  await using engine = await again();
  const both = await Promise.all(
    ['left', 'right'].map((into) => world.restore(engine, service, { backup: 'good', into })),
  );
  const stages = both.map(({ stage }) => stage);
  await saw(26, 'one backup restored twice at once, into two names', stages.join(', '));
  expect(stages).toEqual(['ready', 'ready']);
  for (const name of ['left', 'right'])
    await engine.backend.services!.remove(call, { namespace: world.NAMESPACE, name });
});

test('a clock decades in the past, and then right again', async () => {
  const real = Date.now();
  const past = Date.UTC(1990, 0, 1);
  const clock = {
    now: () => past + (Date.now() - real),
    monotonic: () => performance.now(),
    sleep: (ms: number) => new Promise<void>((done) => void setTimeout(done, ms).unref()),
  };
  let status: string;
  {
    await using engine = await again({ host: { clock } });
    ({ status } = await world.backUp(engine, service, 'in-1990'));
    expect(await statusOfGood(engine)).toBe('Completed, restorable');
  }
  await using engine = await again();
  const items = (await engine.view(service)).backups.items;
  const [oldest] = items.filter((item) => item.status === 'Completed').toReversed();
  await saw(
    15,
    'the clock at 1990, a backup, then the right time',
    `${status}; nothing is evicted; it is listed as the oldest: ${oldest?.name === 'in-1990'}`,
  );
  expect({ status, oldest: oldest?.name }).toEqual({ status: 'Completed', oldest: 'in-1990' });
  await world.expectNothingLeft(engine);
});
