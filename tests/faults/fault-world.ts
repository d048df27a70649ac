import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { BackupSummary, DbService, Restore } from '@holdfast/db-backup-domain/wire';
import type { OutsidePostgres } from '../outside-servers/postgresql.ts';
import { call, type RunningEngine } from '../integration/running-engine.ts';
import { record, type Seen } from './seen.ts';

export const NAMESPACE = 'main';

/** What is said when a server is gone: whoever notices first has words of its own. */
export const NO_ANSWER = /reach|connect|answer|server|SIGKILL/i;
/** A dump that has ended already writes no more. */
const LONGEST_WAIT_MS = 180_000;

/** A database `app` whose rows hardly compress: some 34 stored bytes each. */
export async function fillApp(source: OutsidePostgres, rows: number): Promise<void> {
  await source.inDatabase('postgres', 'CREATE DATABASE app');
  await source.inDatabase(
    'app',
    `CREATE TABLE bulk AS SELECT n, md5(n::text) || md5('x' || n) AS token FROM generate_series(1, ${rows}) AS n`,
  );
}

export async function register(
  { backend }: RunningEngine,
  source: OutsidePostgres,
  name = 'shop',
): Promise<DbService> {
  const { port, username, password } = source;
  const address = { host: '127.0.0.1', port, username, password };
  return backend.services!.register(call, { namespace: NAMESPACE, name, engine: 'postgresql', ...address });
}

/** Makes a backup and waits for its end. */
export async function backUp(engine: RunningEngine, service: DbService, name: string) {
  await engine.backend.createBackup(call, { namespace: NAMESPACE, service: service.name, name });
  return engine.settled(service, name);
}

/** Restores a backup and waits for the end of it, clearing away included. */
export async function restore(
  engine: RunningEngine,
  service: DbService,
  { backup, into }: { backup: string; into: string },
) {
  const key = { namespace: NAMESPACE, service: service.name };
  const accepted = await engine.backend.restoreBackup(call, { ...key, backup, restoredName: into });
  for (;;) {
    const found = (await engine.view(service)).restores.find(({ id }) => id === accepted.id);
    if (found !== undefined && found.finishedAt !== null && found.cleanup !== 'running') return found;
    await sleep(50);
  }
}

/** Where a fault happens, and the Completed backup that it must not harm. */
export interface Scene {
  readonly engine: RunningEngine;
  readonly service: DbService;
  /** null: there was none yet. */
  readonly good: string | null;
  /** Where managed servers live, unless in the data folder. */
  readonly servers?: string;
}

/** Nothing in the repository but what is Completed, and nothing in the scratch folder. */
export async function expectNothingLeft(engine: RunningEngine, servers?: string): Promise<void> {
  expect(await leftovers(engine, servers)).toEqual([]);
}

async function leftovers(
  { dataDir, view, backend }: RunningEngine,
  servers = join(dataDir, 'servers'),
): Promise<string[]> {
  const views = await Promise.all((await backend.listServices(call, {})).map(view));
  const completed = views
    .flatMap(({ backups }) => backups.items)
    .filter(({ status }) => status === 'Completed')
    .map(({ uid }) => uid);
  const stored = await storedArtifacts(dataDir);
  const lost = completed.filter((uid) => !stored.includes(uid)).map((uid) => `${uid} is lost`);
  return [
    ...lost,
    ...stored.filter((name) => !completed.includes(name)),
    ...(await readdir(join(servers, 'scratch'))),
  ];
}

/** What lies in the repository, whoever put it there. */
export async function storedArtifacts(dataDir: string): Promise<string[]> {
  const entries = await readdir(join(dataDir, 'repository'), { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

async function othersAfter({ engine, service, good, servers }: Scene): Promise<string[]> {
  const left = await leftovers(engine, servers);
  const parts = [left.length === 0 ? 'nothing left' : `LEFT: ${left.length} entries`];
  if (good === null) return parts;
  const found = (await engine.view(service)).backups.items.find(({ name }) => name === good);
  const isIntact = found?.status === 'Completed' && found.restorable.allowed;
  return [...parts, isIntact ? 'the earlier backup as before' : 'THE EARLIER BACKUP IS HARMED'];
}

/** The part of the words that is the same in every run. */
function quoted(text: string | null, { reason, sense }: Pick<Told, 'reason' | 'sense'>): string {
  if (text === null) return 'no reason';
  const found = reason.exec(text)?.[0];
  return found !== undefined && sense !== undefined ? `(${sense})` : `“${found ?? text}”`;
}

/** What a fault of a backup is told by: its row, how it was injected, and the part of the reason that never varies. */
export interface Told extends Omit<Seen, 'seen'> {
  readonly reason: RegExp;
  /** What the reason comes to, where its words depend on who notices first. */
  readonly sense?: string;
  /** It is a matter of time at which stage a restore meets it. */
  readonly atAnyStage?: boolean;
}

/** Records how a backup ended that a fault has met, and holds that it failed, said why, and harmed nothing else. */
export async function expectFailed(scene: Scene, backup: BackupSummary, told: Told): Promise<void> {
  const { reason, sense: _, ...about } = told;
  const parts = [`${backup.status}: ${quoted(backup.failureReason, told)}`, ...(await othersAfter(scene))];
  await record({ ...about, seen: parts.join('; ') });
  expect(backup).toMatchObject({ status: 'Failed', sizeBytes: null, restorable: { allowed: false } });
  expect(backup.failureReason).toMatch(reason);
  expect(backup.failureReason).not.toContain(PASSWORD);
  expect(parts.slice(1)).toEqual(UNHARMED.slice(0, parts.length - 1));
}

/** The same of a restore. `made` says what there still is of the service that was to be made. */
export async function expectRestoreFailed(scene: Scene, restore: Restore, told: Told): Promise<void> {
  const { reason, sense: _, atAnyStage = false, ...about } = told;
  const { stage, failedStage, cleanup, failureReason } = restore;
  const others = await othersAfter(scene);
  const parts = [
    `${atAnyStage ? stage : `${stage} while ${failedStage}`}: ${quoted(failureReason, told)}`,
    cleanup === 'done' ? 'cleared away' : `CLEAN-UP ${cleanup}`,
    ...others,
  ];
  await record({ ...about, seen: parts.join('; ') });
  expect(restore).toMatchObject({ stage: 'failed', cleanup: 'done' });
  expect(failureReason).toMatch(reason);
  expect(failureReason).not.toContain(PASSWORD);
  expect(others).toEqual(UNHARMED.slice(0, others.length));
}

const UNHARMED = ['nothing left', 'the earlier backup as before'];
/** Of the outside servers: in no reason that anybody reads. */
const PASSWORD = 'outside-Secret-7f3a';

/** Living children of this process that run a program. Synchronous, so that they are still there afterwards. */
export function toolsOf(program: string): number[] {
  const children = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8');
  return children
    .trim()
    .split(' ')
    .filter((pid) => pid !== '' && nameOf(pid) === program)
    .map(Number);
}

function nameOf(pid: string): string | undefined {
  try {
    return /^\d+ \((.*)\) [^Z]/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1];
  } catch {
    return undefined;
  }
}

/** Acts while the dump of a database stands still with so many bytes written: its compressor is stopped meanwhile. */
export async function inTheMiddle(engine: RunningEngine, bytes: number, act: () => unknown): Promise<void> {
  await untilWritten(engine, bytes);
  const compressors = toolsOf('zstd');
  expect(compressors.length).toBeGreaterThan(0);
  for (const pid of compressors) process.kill(pid, 'SIGSTOP');
  try {
    await act();
  } finally {
    const left = toolsOf('zstd').filter((pid) => compressors.includes(pid));
    for (const pid of left) process.kill(pid, 'SIGCONT');
  }
}

/** Resolves when the draft of a database has so many bytes. Looks often: a dump of some megabytes is soon over. */
async function untilWritten({ dataDir }: RunningEngine, bytes: number): Promise<void> {
  const from = performance.now();
  while (largestDraft(join(dataDir, 'repository')) < bytes) {
    if (performance.now() - from > LONGEST_WAIT_MS) throw new Error(`No dump has written ${bytes} bytes`);
    await new Promise((next) => setImmediate(next));
  }
}

function largestDraft(repository: string): number {
  const drafts = readdirSync(repository).filter((name) => name.endsWith('.partial'));
  const files = drafts.flatMap((draft) =>
    readdirSync(join(repository, draft))
      .filter((file) => file.startsWith('database'))
      .map((file) => statSync(join(repository, draft, file)).size),
  );
  return Math.max(0, ...files);
}

export function run(program: string, ...args: string[]): Promise<boolean> {
  return new Promise((resolve) => execFile(program, args, (error) => resolve(error === null)));
}

/** A small file system over a folder. */
export async function mountSmall(folder: string, size: string): Promise<AsyncDisposable> {
  const options = `size=${size},mode=0711`;
  if (!(await run('mount', '-t', 'tmpfs', '-o', options, 'tmpfs', folder)))
    throw new Error(`${folder} could not be mounted over`);
  return { [Symbol.asyncDispose]: async () => void (await run('umount', folder)) };
}

/** Only root may mount, and not in every container. */
export async function mayMount(): Promise<boolean> {
  return run('unshare', '--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt');
}
