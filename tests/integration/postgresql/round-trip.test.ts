import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { createPostgresDialect } from '@holdfast/backup-engine/testing';
import { expect, test } from 'vitest';
import { call, startEngine } from '../running-engine.ts';
import { startPostgres } from '../../outside-servers/postgresql.ts';
import { fillRows, fillVaried } from './varied-data.ts';

/** Rows beside the varied objects; HOLDFAST_TEST_MEGABYTES=1000 makes it a gigabyte. */
const megabytes = Number(process.env['HOLDFAST_TEST_MEGABYTES'] ?? 60);

const { fingerprint } = createPostgresDialect();
const inspector = { username: 'inspector', password: 'inspector-Secret-5d1e' };

/** What the operator's command prints, beside the engine that holds the data folder. */
async function printedCredentials(dataDir: string, service: string): Promise<Record<string, string>> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [resolve(import.meta.dirname, '../../../apps/server/src/main.ts'), 'credentials', '--service', service],
    { env: { PATH: process.env['PATH'], HOLDFAST_DATA_DIR: dataDir } },
  );
  const pairs = stdout
    .trim()
    .split('\n')
    .map((line) => /^(\w+) +(.*)$/.exec(line)?.slice(1) ?? []);
  return Object.fromEntries(pairs) as Record<string, string>;
}

test('a server with one of everything is restored equal, by content', async () => {
  await using source = await startPostgres({
    settings: ['max_connections=60', 'timezone=Asia/Kathmandu'],
  });
  await fillVaried(source);
  await fillRows(source, megabytes);
  /* A role whose password the restore brings along: the only way in that a test may know. */
  await source.inDatabase(
    'postgres',
    `CREATE ROLE inspector SUPERUSER LOGIN PASSWORD '${inspector.password}'`,
  );
  const before = await fingerprint({ ...inspector, host: '127.0.0.1', port: source.port });

  await using engine = await startEngine();

  const service = await engine.backend.services!.register(call, {
    namespace: 'main',
    name: 'shop',
    engine: 'postgresql',
    host: '127.0.0.1',
    port: source.port,
    username: source.username,
    password: source.password,
  });
  await engine.backend.createBackup(call, {
    namespace: service.namespace,
    service: 'shop',
    name: 'everything',
    description: '全部 🚢',
  });
  const backup = await engine.settled(service, 'everything');
  expect(backup).toMatchObject({
    status: 'Completed',
    failureReason: null,
    description: '全部 🚢',
    restorable: { allowed: true },
  });

  const accepted = await engine.backend.restoreBackup(call, {
    namespace: service.namespace,
    service: 'shop',
    backup: 'everything',
    restoredName: 'shop-again',
  });
  const restore = await engine.finished(service, accepted);
  expect(restore).toMatchObject({ stage: 'ready', failureReason: null });

  const restored = await engine.backend.getService(call, {
    namespace: service.namespace,
    name: 'shop-again',
  });
  expect(restored).toMatchObject({
    status: 'Running',
    managed: true,
    restoredFrom: { backup: 'everything' },
  });
  const { host, port, username } = restored.connection!;
  const after = await fingerprint({ ...inspector, host, port });
  expect(after.filter((line) => !before.includes(line))).toEqual([]);
  expect(before.filter((line) => !after.includes(line))).toEqual([]);
  const printed = await printedCredentials(engine.dataDir, 'shop-again');
  expect(printed).toMatchObject({ engine: 'PostgreSQL', host, port: `${port}`, user: username });
  const own = { host, port, username, password: printed['password'] ?? '' };
  await createPostgresDialect().ping(own, 10_000);
  expect(
    await fingerprint({ ...inspector, host: '127.0.0.1', port: source.port }),
    'the source is untouched',
  ).toEqual(before);
});
