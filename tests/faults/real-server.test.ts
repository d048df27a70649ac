import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { BackupSummary } from '@holdfast/db-backup-domain/wire';
import { startPostgres, type OutsidePostgres } from '../outside-servers/postgresql.ts';
import { eventually } from '../integration/running-engine.ts';
import { startServer, type RunningServer } from '../integration/running-server.ts';
import * as world from './fault-world.ts';
import { record } from './seen.ts';

/** What happens to the whole server as a process: limits of the system, and clients that misbehave. */
const run = promisify(execFile);
const SHOP = { namespace: world.NAMESPACE, name: 'shop' };
const READERS = 20;
const QUESTIONS_EACH = 50;
let source: OutsidePostgres;
let dataDir: string;
let server: RunningServer;

beforeAll(async () => {
  source = await startPostgres();
  await world.fillApp(source, 150_000);
  dataDir = await mkdtemp('/var/tmp/holdfast-real-');
  await chmod(dataDir, 0o711);
  server = await startServer({ dataDir, environment: { HOLDFAST_REQUESTS_PER_SECOND: '10000' } });
  const { port, username, password } = source;
  await server.api.db.service.register.mutate({
    ...{ ...SHOP, engine: 'postgresql', host: '127.0.0.1' },
    ...{ port, username, password },
  });
  expect((await backUp('good')).status).toBe('Completed');
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await source[Symbol.asyncDispose]();
  await rm(dataDir, { recursive: true, force: true });
});

async function backups(): Promise<BackupSummary[]> {
  const view = await server.api.db.get.query(SHOP);
  if ('unchanged' in view) throw new Error('unchanged was not asked for');
  return view.backups.items;
}

async function backUp(name: string): Promise<BackupSummary> {
  await server.api.db.backup.create.mutate({ namespace: SHOP.namespace, service: SHOP.name, name });
  return eventually(async () =>
    (await backups()).find((each) => each.name === name && ['Completed', 'Failed'].includes(each.status)),
  );
}

test('a file-size limit of the system', async () => {
  const limit = (bytes: string): Promise<unknown> =>
    run('prlimit', ['--pid', String(server.process.pid), `--fsize=${bytes}`]);
  await limit('3000000:unlimited');
  const limited = await backUp('limited');
  await limit('unlimited:unlimited');
  const reason = /There is not enough free space(?=.*\(EFBIG\))/;
  const left = (await world.storedArtifacts(dataDir)).length;
  const { status } = await backUp('unlimited');
  await record({
    ...{ row: 6, engine: 'PostgreSQL', injected: 'prlimit --fsize of 3 MB on the server' },
    seen: `${limited.status}: “${reason.exec(limited.failureReason ?? '')?.[0]}”; ${left === 1 ? 'nothing left' : 'SOMETHING LEFT'}; the server lives; without the limit: ${status}`,
  });
  expect(limited).toMatchObject({ status: 'Failed', failureReason: expect.stringMatching(reason) });
  expect({ left, status }).toEqual({ left: 1, status: 'Completed' });
});

test('clients that ask and never read', async () => {
  const port = Number(new URL(server.url).port);
  const question = `GET /trpc/db.list HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`;
  const readers: Socket[] = [];
  for (let count = 0; count < READERS; count += 1) {
    const reader = connect(port, '127.0.0.1').pause();
    reader.on('error', () => undefined);
    reader.write(question.repeat(QUESTIONS_EACH));
    readers.push(reader);
  }
  const { status } = await backUp('unread');
  const health = (await fetch(`${server.url}/healthz`)).status;
  for (const reader of readers) reader.destroy();
  await record({
    ...{ row: 39, engine: null },
    injected: `${READERS} connections that ask ${QUESTIONS_EACH} times each and read nothing, while a backup runs`,
    seen: `the backup is ${status}; others are answered (${health})`,
  });
  expect({ status, health }).toEqual({ status: 'Completed', health: 200 });
});
