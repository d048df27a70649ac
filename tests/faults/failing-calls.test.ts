import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BackupSummary } from '@holdfast/db-backup-domain/wire';
import { startPostgres, type OutsidePostgres } from '../outside-servers/postgresql.ts';
import { startServer, type RunningServer } from '../integration/running-server.ts';
import * as world from './fault-world.ts';
import { record, recordAbsence } from './seen.ts';
import { callsOnFiles, mayTrace, threadOf, withFault } from './strace.ts';

/**
 * The n-th system call of a kind fails, for every n of one small backup and of its deletion, in the real server: of the
 * thread that does all work on files, and of the thread that owns the catalogue.
 * HOLDFAST_TEST_CALL_STEP=1 takes every n (some minutes); unless set, every 40th, from another first one in each run.
 */
const STEP = Number(process.env['HOLDFAST_TEST_CALL_STEP'] ?? 40);
/** Whoever has not ended by then waits for the next look of the scheduler, or for a start. */
const SETTLED_WITHIN_MS = 8_000;
const UNDISTURBED_MS = 60_000;
const SHOP = { namespace: world.NAMESPACE, name: 'shop' };

const FILES = ['write', 'fsync', 'openat', 'rename', 'mkdir', 'unlink', 'rmdir', 'getdents64', 'read'];
const CATALOGUE = ['pwrite64', 'fdatasync', 'fsync', 'openat', 'ftruncate', 'unlink'];
const THREADS = [
  ['the files', 'libuv-worker', FILES],
  ['the catalogue', 'holdfast-catalo', CATALOGUE],
] as const;

const isTraceable = await mayTrace();
let source: OutsidePostgres;
let dataDir: string;
let server: RunningServer;
let count = 0;

beforeAll(async () => {
  if (!isTraceable) return recordAbsence('it needs strace');
  source = await startPostgres();
  await world.fillApp(source, 500);
  dataDir = await mkdtemp('/var/tmp/holdfast-calls-');
  await chmod(dataDir, 0o711);
  server = await start();
  const { port, username, password } = source;
  await server.api.db.service.register.mutate({
    ...{ ...SHOP, engine: 'postgresql', host: '127.0.0.1' },
    ...{ port, username, password },
  });
  expect((await backUp('good')).status).toBe('Completed');
});
afterAll(async () => {
  if (!isTraceable) return;
  await server[Symbol.asyncDispose]();
  await source[Symbol.asyncDispose]();
  await rm(dataDir, { recursive: true, force: true });
});

/** All work on files in one thread, so that its calls have one order. */
function start(): Promise<RunningServer> {
  return startServer({ dataDir, environment: { UV_THREADPOOL_SIZE: '1' } });
}

async function startAgain(): Promise<void> {
  await server.end('SIGKILL');
  server = await start();
}

async function backups(): Promise<BackupSummary[]> {
  const view = await server.api.db.get.query(SHOP);
  if ('unchanged' in view) throw new Error('unchanged was not asked for');
  return view.backups.items;
}

/** The backup once it has ended; as it is where it has not after a while. */
async function settled(name: string, withinMs: number): Promise<BackupSummary | undefined> {
  const from = performance.now();
  for (;;) {
    const found = (await backups()).find((each) => each.name === name);
    const isOver = found === undefined || ['Completed', 'Failed'].includes(found.status);
    if (isOver || performance.now() - from > withinMs) return found;
    await sleep(20);
  }
}

async function backUp(name: string, withinMs = UNDISTURBED_MS): Promise<BackupSummary> {
  await server.api.db.backup.create.mutate({ namespace: SHOP.namespace, service: SHOP.name, name });
  return (await settled(name, withinMs))!;
}

async function remove(name: string): Promise<void> {
  await server.api.db.backup.delete.mutate({ namespace: SHOP.namespace, service: SHOP.name, name });
  const from = performance.now();
  while ((await backups()).some((each) => each.name === name) && performance.now() - from < SETTLED_WITHIN_MS)
    await sleep(20);
}

/** What is in the repository and is not Completed, or the other way round. */
async function wrong(): Promise<string[]> {
  const completed = (await backups()).filter(({ status }) => status === 'Completed').map(({ uid }) => uid);
  const stored = await world.storedArtifacts(dataDir);
  return [
    ...completed.filter((uid) => !stored.includes(uid)),
    ...stored.filter((name) => !completed.includes(name)),
  ];
}

/** After a fault: all is true and tidy, at once or at the latest after a start. Answers how the backup ended. */
async function aftermath(name: string, where: string): Promise<BackupSummary | undefined> {
  const { exitCode, signalCode } = server.process;
  if (exitCode !== null || signalCode !== null) await startAgain();
  let found = await settled(name, SETTLED_WITHIN_MS);
  const isOver = found === undefined || ['Completed', 'Failed'].includes(found.status);
  if (!isOver || (await wrong()).length > 0) {
    await startAgain();
    found = await settled(name, UNDISTURBED_MS);
  }
  expect(await wrong(), where).toEqual([]);
  const good = (await backups()).find((each) => each.name === 'good');
  expect(good, where).toMatchObject({ status: 'Completed', restorable: { allowed: true } });
  return found;
}

/** Each member has the bytes that its manifest names. */
async function isWhole(uid: string): Promise<boolean> {
  const folder = join(dataDir, 'repository', uid);
  const text = await readFile(join(folder, 'manifest.json'), 'utf8');
  const { manifest } = JSON.parse(text) as { manifest: { members: { file: string; sha256: string }[] } };
  const isSame = manifest.members.map(async ({ file, sha256 }) => {
    const bytes = await readFile(join(folder, file));
    return createHash('sha256').update(bytes).digest('hex') === sha256;
  });
  return (await Promise.all(isSame)).every(Boolean);
}

interface Place {
  readonly call: string;
  readonly nth: number;
  readonly error: string;
}

function places(calls: ReadonlyMap<string, readonly number[]>): Place[] {
  const all = [...calls].flatMap(([call, numbers]) =>
    ['EIO', 'ENOSPC'].flatMap((error) => numbers.map((nth) => ({ call, nth, error }))),
  );
  const first = Math.floor(Math.random() * STEP);
  return all.filter((_, index) => index % STEP === first);
}

const outcomes = new Map<string, number>();
function note(outcome: string): void {
  outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
}

describe.skipIf(!isTraceable).each(THREADS)(
  'a call of the thread of %s fails (needs strace)',
  (what, thread, calls) => {
    test('in a backup', async () => {
      const pid = (): number => server.process.pid!;
      const counts = await callsOnFiles(await threadOf(pid(), thread), calls, async () => {
        expect((await backUp(`counted-${thread}`)).status).toBe('Completed');
      });
      await remove(`counted-${thread}`);
      outcomes.clear();
      for (const place of places(counts)) {
        const where = `${place.call} ${place.nth}: ${place.error}`;
        const name = `failing-${(count += 1)}`;
        const fault = { ...place, thread: await threadOf(pid(), thread) };
        let refused: unknown = null;
        const wasMet = await withFault(fault, async () => {
          await backUp(name, SETTLED_WITHIN_MS).catch((error: unknown) => (refused = error));
        });
        const backup = await aftermath(name, where);
        if (backup === undefined) expect(refused, where).not.toBeNull();
        if (backup?.status === 'Failed') {
          expect(backup.failureReason, where).toMatch(/\w{4}/);
          expect(backup.failureReason, where).not.toMatch(/unexpected error/i);
        } else if (backup !== undefined) {
          expect(backup.status, where).toBe('Completed');
          expect(await isWhole(backup.uid), where).toBe(true);
        }
        note(`${wasMet ? place.call : 'not met'}: ${backup?.status ?? 'refused'}`);
        if (backup !== undefined) await remove(name);
      }
      process.stdout.write(`${what}, in a backup: ${JSON.stringify(Object.fromEntries(outcomes))}\n`);
      await record({
        ...{ row: 7, engine: 'PostgreSQL' },
        injected: `strace: the n-th ${calls.join(', ')} of the thread of ${what} in a backup, EIO and ENOSPC`,
        seen: 'refused, Failed with a clear reason, or Completed and whole; nothing left at the latest after a start; the earlier backup as before',
      });
    });

    test('in a deletion', async () => {
      const pid = (): number => server.process.pid!;
      await backUp(`victim-${thread}`);
      const counts = await callsOnFiles(await threadOf(pid(), thread), calls, () =>
        remove(`victim-${thread}`),
      );
      for (const place of places(counts)) {
        const where = `${place.call} ${place.nth}: ${place.error}`;
        const name = `deleted-${(count += 1)}`;
        expect((await backUp(name)).status, where).toBe('Completed');
        const fault = { ...place, thread: await threadOf(pid(), thread) };
        await withFault(fault, () => remove(name).catch(() => undefined));
        if (server.process.signalCode !== null) await startAgain();
        const left = (await backups()).find((each) => each.name === name);
        if (left?.status === 'Deleting') await startAgain();
        if (left?.status === 'Completed') await remove(name);
        expect(await eventuallyGone(name), where).toBe(true);
        await aftermath(name, where);
      }
      await record({
        ...{ row: 7, engine: 'PostgreSQL' },
        injected: `strace: the n-th ${calls.join(', ')} of the thread of ${what} in a deletion, EIO and ENOSPC`,
        seen: 'as it was, or gone with all its bytes, at the latest after a start; the earlier backup as before',
      });
    });
  },
);

async function eventuallyGone(name: string): Promise<boolean> {
  for (let look = 0; look < 200; look += 1) {
    if (!(await backups()).some((each) => each.name === name)) return true;
    await sleep(50);
  }
  return false;
}

test.skipIf(!isTraceable)('and the earlier backup is restored', async () => {
  const restoredName = 'after-all';
  await server.api.db.backup.restore.mutate({
    ...{ namespace: SHOP.namespace, service: SHOP.name },
    ...{ backup: 'good', restoredName },
  });
  for (;;) {
    const view = await server.api.db.get.query(SHOP);
    if ('unchanged' in view) throw new Error('unchanged was not asked for');
    const stage = view.restores.find(({ target }) => target.name === restoredName)?.stage;
    if (stage === 'ready') break;
    expect(stage).not.toBe('failed');
    await sleep(100);
  }
});
