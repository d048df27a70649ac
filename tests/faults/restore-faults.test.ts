import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, open, readdir, readFile, rename, rm, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DbService } from '@holdfast/db-backup-domain/wire';
import { startPostgres, type OutsidePostgres } from '../outside-servers/postgresql.ts';
import { call, startEngine, type RunningEngine } from '../integration/running-engine.ts';
import * as world from './fault-world.ts';
import { record } from './seen.ts';

/** A restore that cannot end well leaves nothing of the new service, and source and backup as they were. */
let source: OutsidePostgres;
let dataDir: string;
let service: DbService;
let artifact: string;

beforeAll(async () => {
  source = await startPostgres();
  await world.fillApp(source, 20_000);
  dataDir = await mkdtemp('/var/tmp/holdfast-restores-');
  await chmod(dataDir, 0o711);
  await using engine = await startEngine({ dataDir, keep: true });
  service = await world.register(engine, source);
  const { uid, status } = await world.backUp(engine, service, 'good');
  expect(status).toBe('Completed');
  artifact = join(dataDir, 'repository', uid);
});
afterAll(async () => {
  await source[Symbol.asyncDispose]();
  await rm(dataDir, { recursive: true, force: true });
});

/** No process, no folder, no row, no name of the service that was to be made; the backup is as good as before. */
async function expectNothingMade(engine: RunningEngine, name: string): Promise<void> {
  expect((await readdir(join(dataDir, 'servers'))).toSorted()).toEqual(['scratch']);
  expect(await readdir(join(dataDir, 'servers/scratch'))).toEqual([]);
  expect(await serversOf(join(dataDir, 'servers'))).toEqual([]);
  const services = await engine.backend.listServices(call, { projectId: world.NAMESPACE });
  expect(services.map((each) => each.name)).toEqual(['shop']);
  const key = { namespace: world.NAMESPACE, kind: 'service', name } as const;
  expect(await engine.backend.isNameTaken(call, key)).toBe(false);
  const good = (await engine.view(service)).backups.items.find((each) => each.name === 'good');
  expect(good).toMatchObject({
    status: 'Completed',
    deletable: { allowed: true },
    restorable: { allowed: true },
  });
}

function saw(row: number, injected: string, seen: string): Promise<void> {
  return record({ row, engine: 'PostgreSQL', injected, seen });
}

/** Living processes whose arguments name the folder. */
async function serversOf(folder: string): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry));
  const lines = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
  );
  return lines.filter((line) => line.includes(folder));
}

async function rowsOfSource(): Promise<string> {
  const client = await source.connect('app');
  const { rows } = await client.query<{ all: string }>(
    "SELECT count(*) || ' ' || md5(string_agg(token, '' ORDER BY n)) AS all FROM bulk",
  );
  await client.end();
  return rows[0]!.all;
}

describe('killed', () => {
  async function restoreAndDie(
    into: string,
    dieAt = '',
  ): Promise<{ steps: string[]; signal: string | null }> {
    const script = join(import.meta.dirname, 'dying-engine.ts');
    const args = [script, dataDir, world.NAMESPACE, 'shop', 'good', dieAt, into];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    child.stdout.on('data', (chunk) => (said += String(chunk)));
    const [, signal] = (await once(child, 'close')) as [number | null, string | null];
    return { steps: said.split('\n').filter((line) => line.startsWith('restore:')), signal };
  }

  test('at each step: interrupted, cleared away by the next start, and the name is free', async () => {
    const before = await rowsOfSource();
    const { steps } = await restoreAndDie('undisturbed');
    expect(steps.at(-1)).toBe('restore:ready');
    const different = [...new Set(steps)];
    expect(different.length).toBeGreaterThanOrEqual(9);
    await removeService('undisturbed');
    for (const step of different) {
      const { signal } = await restoreAndDie('again', step);
      expect(signal, step).toBe('SIGKILL');
      await using engine = await startEngine({ dataDir, keep: true });
      const last = (await engine.view(service)).restores[0]!;
      expect(last.target.name).toBe('again');
      if (step === 'restore:ready') {
        expect(last, step).toMatchObject({ stage: 'ready', failureReason: null });
        const again = await engine.backend.getService(call, { namespace: world.NAMESPACE, name: 'again' });
        expect(again.status, 'and adopted').toBe('Running');
      } else {
        expect(last, step).toMatchObject({ stage: 'failed', cleanup: 'done' });
        expect(last.failureReason, step).toMatch(/interrupted/i);
        await expectNothingMade(engine, 'again');
      }
    }
    await removeService('again');
    expect(await rowsOfSource()).toBe(before);
    await saw(
      8,
      'SIGKILL at each named step of a restore',
      'failed as interrupted and cleared away, its name free; ready and adopted once it was ready; the source as before',
    );
  });

  /** Deleted services with backups stay listed; this one has none. */
  async function removeService(name: string): Promise<void> {
    await using engine = await startEngine({ dataDir, keep: true });
    await engine.backend.services!.remove(call, { namespace: world.NAMESPACE, name });
    await expectNothingMade(engine, name);
  }
});

describe('a stored artifact that was damaged is refused, and nothing is made', () => {
  const member = (): string => join(artifact, 'database-1.zst.enc');

  async function flip(file: string, at: number): Promise<void> {
    const handle = await open(file, 'r+');
    const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, at);
    await handle.write(Buffer.from([buffer[0]! ^ 4]), 0, 1, at);
    await handle.close();
  }

  async function swap(a: string, b: string): Promise<void> {
    await rename(a, `${a}.x`);
    await rename(b, a);
    await rename(`${a}.x`, b);
  }

  const other = (): string => join(artifact, 'globals.zst.enc');
  const flipInMember = async () => flip(member(), Math.floor((await stat(member())).size / 2));
  const flipInManifest = () => flip(join(artifact, 'manifest.json'), 200);
  const whole = async (): Promise<() => Promise<void>> => {
    const bytes = await readFile(member());
    await truncate(member(), bytes.length - 1);
    return async () => {
      const handle = await open(member(), 'w');
      await handle.writeFile(bytes);
      await handle.close();
    };
  };

  test.each<[string, () => Promise<unknown>, (() => Promise<void>) | null]>([
    ['one flipped bit in a member', flipInMember, flipInMember],
    ['one flipped bit in the manifest', flipInManifest, flipInManifest],
    ['a member cut by one byte', whole, null],
    ['two members swapped', () => swap(member(), other()), () => swap(member(), other())],
  ])('%s', async (what, damage, undo) => {
    await using engine = await startEngine({ dataDir, keep: true });
    const mend = await damage();
    const restore = await world.restore(engine, service, { backup: 'good', into: 'damaged' });
    await (undo ?? (mend as () => Promise<void>))();
    await world.expectRestoreFailed({ engine, service, good: 'good' }, restore, {
      ...{ row: 19, engine: 'PostgreSQL', injected: `a restore of what was stored, with ${what}` },
      reason: /does not read back|not authentic|damaged/i,
    });
    await expectNothingMade(engine, 'damaged');
  });
});

describe('while a restore runs', () => {
  /** A restore that stands still at a step until it is let go. */
  async function heldAt(wanted: string) {
    const reached = Promise.withResolvers<void>();
    const letGo = Promise.withResolvers<void>();
    const engine = await startEngine({
      dataDir,
      keep: true,
      host: {
        atStep: (step) => {
          if (step !== wanted) return undefined;
          reached.resolve();
          return letGo.promise;
        },
      },
    });
    return { engine, reached: reached.promise, letGo: letGo.resolve };
  }

  test('its backup cannot be deleted, and its name is taken for all others', async () => {
    const { engine, reached, letGo } = await heldAt('restore:restoring');
    await using _ = engine;
    const ending = world.restore(engine, service, { backup: 'good', into: 'taken' });
    await reached;
    const { backend } = engine;
    const key = { namespace: world.NAMESPACE, service: 'shop' };
    await expect(backend.deleteBackup(call, { ...key, name: 'good' })).rejects.toMatchObject({
      code: 'BACKUP_IN_USE',
    });
    const again = { ...key, backup: 'good', restoredName: 'taken' };
    await expect(backend.restoreBackup(call, again)).rejects.toMatchObject({ code: 'SERVICE_NAME_TAKEN' });
    await expect(world.register(engine, source, 'taken')).rejects.toMatchObject({
      code: 'SERVICE_NAME_TAKEN',
    });
    letGo();
    const { stage } = await ending;
    expect(stage).toBe('ready');
    await saw(25, 'a deletion in the middle of its restore', `BACKUP_IN_USE; the restore is ${stage}`);
    await saw(26, 'a restore into a name that a restore is taking', 'SERVICE_NAME_TAKEN');
    await backend.services!.remove(call, { namespace: world.NAMESPACE, name: 'taken' });
    await expectNothingMade(engine, 'taken');
  });

  test('its new server dies: failed, and cleared away', async () => {
    const { engine, reached, letGo } = await heldAt('restore:restoring');
    await using _ = engine;
    const ending = world.restore(engine, service, { backup: 'good', into: 'dies' });
    await reached;
    const [folder] = (await readdir(join(dataDir, 'servers'))).filter((name) => name !== 'scratch');
    const pidFile = join(dataDir, 'servers', folder!, 'data/postmaster.pid');
    process.kill(Number((await readFile(pidFile, 'utf8')).split('\n')[0]), 'SIGKILL');
    letGo();
    const restore = await ending;
    await world.expectRestoreFailed({ engine, service, good: 'good' }, restore, {
      ...{ row: 27, engine: 'PostgreSQL', injected: 'SIGKILL to the new server while it is loaded' },
      reason: world.NO_ANSWER,
      sense: 'the new server does not answer',
    });
    expect(restore.failedStage).toBe('restoring');
    await expectNothingMade(engine, 'dies');
  });

  test('of two restores to one name at one moment exactly one is accepted', async () => {
    await using engine = await startEngine({ dataDir, keep: true });
    const key = { namespace: world.NAMESPACE, service: 'shop', backup: 'good', restoredName: 'one' };
    const results = await Promise.allSettled([1, 2, 3].map(() => engine.backend.restoreBackup(call, key)));
    const accepted = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    expect(accepted).toHaveLength(1);
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'SERVICE_NAME_TAKEN' });
    const { stage } = await engine.finished(service, accepted[0]!);
    expect(stage).toBe('ready');
    const seen = `one accepted and ${stage}, two SERVICE_NAME_TAKEN`;
    await saw(26, 'three restores into one name at one moment', seen);
    await engine.backend.services!.remove(call, { namespace: world.NAMESPACE, name: 'one' });
  });
});
