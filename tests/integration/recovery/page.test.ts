import {
  createMongoDialect,
  createMysqlDialect,
  createPostgresDialect,
  createRedisDialect,
} from '@holdfast/backup-engine/testing';
import type { DbService, Engine } from '@holdfast/db-backup-domain/wire';
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { MONGO_PROGRAMS, mongoMissing, startFerretdb } from '../../outside-servers/mongodb.ts';
import { fillServer } from '../mongodb/varied-data.ts';
import { ask, mariadbMissing, startMariadb } from '../../outside-servers/mysql.ts';
import { fillVaried as fillVariedMariadb } from '../mysql/varied-data.ts';
import { freePort } from '../../outside-servers/outside-server.ts';
import { startPostgres } from '../../outside-servers/postgresql.ts';
import { fillRows, fillVaried } from '../postgresql/varied-data.ts';
import { redisMissing, startRedis } from '../../outside-servers/redis.ts';
import { fillVaried as fillVariedRedis } from '../redis/varied-data.ts';
import { Wire } from '../../outside-servers/redis-wire.ts';
import { call, startEngine, type RunningEngine } from '../running-engine.ts';
import { follow, readPage, ROOT, type PageBlock } from './page-blocks.ts';

/** docs/guide/recovery.md, followed word by word: each of its blocks is run as it stands, only what it asks for filled in. */
const NAMESPACE = 'main';
const inspector = { username: 'inspector', password: 'inspector-Secret-5d1e' };

let engine: RunningEngine;
let page: PageBlock[];
const followed = new Set<PageBlock>();
/** Where the key and the script lie on the day: apart from the repository. */
let stick: string;
let folder: string;

beforeAll(async () => {
  page = await readPage();
  stick = await mkdtemp('/var/tmp/holdfast-stick-');
  await cp(join(ROOT, 'recovery'), join(stick, 'recovery'), { recursive: true });
  engine = await startEngine({ programFolders: [MONGO_PROGRAMS] });
  await cp(join(engine.dataDir, 'master.key'), join(stick, 'master.key'));
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  await rm(stick, { recursive: true });
});
beforeEach(async () => {
  folder = await mkdtemp('/var/tmp/holdfast-empty-');
  return () => rm(folder, { recursive: true, force: true });
});

const repository = () => join(engine.dataDir, 'repository');

function blocks(part: string, section = ''): PageBlock[] {
  const found = page.filter((block) => block.part.startsWith(part) && block.section === section);
  expect(found, `${part}, ${section}`).not.toEqual([]);
  for (const block of found) followed.add(block);
  return found;
}

async function backUp(
  kind: Engine,
  { port, username, password }: { port: number; username: string; password: string },
  name: string,
): Promise<{ service: DbService; uid: string }> {
  const service = await engine.backend.services!.register(call, {
    ...{ namespace: NAMESPACE, name, engine: kind, host: '127.0.0.1', port, username, password },
  });
  await engine.backend.createBackup(call, { namespace: NAMESPACE, service: name, name: `${name}-backup` });
  const backup = await engine.settled(service, `${name}-backup`);
  expect(backup).toMatchObject({ status: 'Completed', failureReason: null });
  return { service, uid: backup.uid };
}

/** Asks both as an account that the backup brought along. */
async function expectEqual(
  { fingerprint }: Pick<ReturnType<typeof createPostgresDialect>, 'fingerprint'>,
  source: { port: number },
  target: { port: number },
): Promise<void> {
  const [before, after] = await Promise.all(
    [source, target].map(({ port }) => fingerprint({ ...inspector, host: '127.0.0.1', port })),
  );
  expect(before!.length).toBeGreaterThan(20);
  // The page says so: parameters are not loaded, and who makes a role may pass it on.
  const isLoaded = (line: string) => !/^parameter |^account GRANT .* TO `root`@`localhost`/.test(line);
  expect(after!.filter((line) => isLoaded(line) && !before!.includes(line))).toEqual([]);
  expect(before!.filter((line) => isLoaded(line) && !after!.includes(line))).toEqual([]);
}

/** Part B, up to the engine and through it. */
async function recover(section: string, backup: string, values: Record<string, string>): Promise<string> {
  const first = {
    OPEN: `node ${join(stick, 'recovery/open-artifact.mjs')}`,
    KEY: join(stick, 'master.key'),
    ...{ REPOSITORY: repository(), BACKUP: backup },
  };
  const all = [...blocks('B.'), ...blocks('B.', section)];
  return follow(all, { folder, values: { ...first, ...values }, programs: MONGO_PROGRAMS });
}

test('B: PostgreSQL, equal by content', async () => {
  await using source = await startPostgres();
  await fillVaried(source);
  await fillRows(source, 5);
  await source.inDatabase(
    'postgres',
    `CREATE ROLE inspector SUPERUSER LOGIN PASSWORD '${inspector.password}'`,
  );
  const { uid } = await backUp('postgresql', source, 'shop');

  await using target = await startPostgres({ password: 'another-Secret-8e21' });
  const passwords = join(folder, 'pgpass');
  await writeFile(passwords, `127.0.0.1:${target.port}:*:postgres:${target.password}\n`, { mode: 0o600 });
  const output = await recover('PostgreSQL', uid, {
    ...{ PGHOST: '127.0.0.1', PGPORT: `${target.port}`, PGUSER: 'postgres', PGPASSFILE: passwords },
  });
  expect(output).toContain('1 whole, 0 refused');
  await expectEqual(createPostgresDialect(), source, target);
});

test.skipIf(mariadbMissing !== null)(
  'B: MariaDB (apt-get install mariadb-server), equal by content',
  async () => {
    await using source = await startMariadb();
    await fillVariedMariadb(source);
    await ask(
      source,
      `CREATE USER inspector@localhost IDENTIFIED BY '${inspector.password}'; GRANT ALL ON *.* TO inspector@localhost;`,
    );
    const { uid } = await backUp('mysql', source, 'ledger');

    await using target = await startMariadb({ password: 'another-Secret-8e21' });
    const options = join(folder, 'client.cnf');
    const lines = [
      '[client]',
      'host=127.0.0.1',
      `port=${target.port}`,
      'user=root',
      `password=${target.password}`,
    ];
    await writeFile(options, `${lines.join('\n')}\n`, { mode: 0o600 });
    await recover('MySQL and MariaDB', uid, { OPTIONS: options, ADMIN: '`root`@`localhost`' });
    await expectEqual(createMysqlDialect(), source, target);
  },
);

test.skipIf(redisMissing !== null)(
  `B: Redis, equal by content${redisMissing === null ? '' : ` (${redisMissing})`}`,
  async () => {
    await using source = await startRedis({ settings: ['databases 20'] });
    await fillVariedRedis(source, 1000);
    const { uid } = await backUp('redis', { ...source, username: 'default' }, 'sessions');

    const values = {
      FOLDER: join(folder, 'redis'),
      PORT: `${await freePort()}`,
      DATABASES: '20',
      REDISCLI_AUTH: source.password,
    };
    await mkdir(values.FOLDER);
    const port = Number(values.PORT);
    try {
      await recover('Redis', uid, values);
      await expectEqual(createRedisDialect(), source, { port });
    } finally {
      await shutDown(port, source.password);
    }
  },
);

test.skipIf(mongoMissing !== null)(
  `B: MongoDB's documents, in FerretDB (${mongoMissing ?? 'there'})`,
  async () => {
    await using source = await startFerretdb();
    await fillServer(source, 2);
    const { uid } = await backUp('mongodb', source, 'papers');

    await using target = await startFerretdb();
    const { username, password, port } = target;
    const config = join(folder, 'mongo.yaml');
    const uri = `mongodb://${username}:${password}@127.0.0.1:${port}/?authSource=admin`;
    await writeFile(config, `uri: ${JSON.stringify(uri)}\n`, { mode: 0o600 });
    const values = { CONFIG: config, MORE: '--noIndexRestore --nsExclude=admin.system.users' };
    await recover('MongoDB', uid, values);
    const { fingerprint } = createMongoDialect({ programFolders: [MONGO_PROGRAMS] });
    const [before, after] = await Promise.all(
      [source, target].map(async (server) =>
        (await fingerprint(server)).filter((line) => !/^(index|user|role) /.test(line)),
      ),
    );
    expect(before!.length).toBeGreaterThan(10);
    expect(after).toEqual(before);
  },
);

/** One that never ran is no reason to hide why. */
async function shutDown(port: number, password: string): Promise<void> {
  try {
    await using wire = await Wire.open(port, password);
    await wire.call('SHUTDOWN', 'NOSAVE');
  } catch {
    return;
  }
}

describe('with Holdfast there', () => {
  /** A data folder of its own, with a Completed backup, nobody at work in it. */
  async function leftFolder(): Promise<{ dataDir: string; service: DbService }> {
    const dataDir = join(folder, 'data');
    await mkdir(dataDir, { mode: 0o711 });
    await using source = await startPostgres();
    await using other = await startEngine({ dataDir, keep: true });
    const service = await other.backend.services!.register(call, {
      ...{ namespace: NAMESPACE, name: 'shop', engine: 'postgresql', host: '127.0.0.1' },
      ...{ port: source.port, username: source.username, password: source.password },
    });
    await other.backend.createBackup(call, { namespace: NAMESPACE, service: 'shop', name: 'kept' });
    expect(await other.settled(service, 'kept')).toMatchObject({ status: 'Completed' });
    return { dataDir, service };
  }

  /** Starts over the folder, and restores the backup. */
  async function expectRestorable(dataDir: string, service: DbService): Promise<void> {
    await using other = await startEngine({ dataDir, keep: true });
    const found = await other.backend.getService(call, { namespace: NAMESPACE, name: 'shop' });
    expect(found).toMatchObject({ uid: service.uid });
    const wish = { namespace: NAMESPACE, service: 'shop', backup: 'kept', restoredName: 'shop-again' };
    const restore = await other.backend.restoreBackup(call, wish);
    expect(await other.finished(found, restore)).toMatchObject({ stage: 'ready', failureReason: null });
  }

  test('before the day, A in place and elsewhere, and C', async () => {
    const { dataDir, service } = await leftFolder();
    const values = {
      ...{ KEY: join(folder, 'copy.key'), REPOSITORY: join(dataDir, 'repository') },
      ...{ DATA: dataDir, NEW_DATA: join(folder, 'new-data') },
    };
    await cp(join(dataDir, 'master.key'), values.KEY);
    const where = { folder: ROOT, values };
    expect(await follow(blocks('Before'), where)).toContain('1 whole, 0 refused');

    const output = await follow(blocks('A.'), where);
    expect(output.match(/^recorded: main\/shop\/kept/gm)).toHaveLength(2);
    expect(output.match(/^Rebuilt: 1 backups are listed and were read back\.$/gm)).toHaveLength(2);
    expect(await readdir(join(dataDir, 'lost'))).toContain('catalogue.db');
    await expectRestorable(values.NEW_DATA, service);

    expect(await follow(blocks('C.'), where)).toMatch(/^Changed: 1 backups open with the master key/m);
    await expect(follow(blocks('Before'), where)).rejects.toThrow(/exit code 3/);
    const now = { ...values, KEY: join(dataDir, 'master.key') };
    expect(await follow(blocks('Before'), { ...where, values: now })).toContain('1 whole, 0 refused');
    await expectRestorable(dataDir, service);
  });
});

test('every block of the page was followed', () => {
  const skipped = [
    { section: 'MongoDB', isSkipped: mongoMissing !== null },
    { section: 'MySQL and MariaDB', isSkipped: mariadbMissing !== null },
    { section: 'Redis', isSkipped: redisMissing !== null },
  ].filter(({ isSkipped }) => isSkipped);
  const left = page.filter((block) => !followed.has(block)).map(({ section }) => section);
  expect([...new Set(left)]).toEqual(skipped.map(({ section }) => section));
});
