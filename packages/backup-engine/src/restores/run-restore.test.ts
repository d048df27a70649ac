import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Restore } from '@holdfast/db-backup-domain/wire';
import { withSession } from '../dialects/postgresql/connection.ts';
import { createTestEngine, type TestEngine } from '../testing/test-engine.ts';
import { RESTORE_STEPS } from './steps.ts';
import { compareCounts } from './verify-contents.ts';

const SOURCE = 'source';
let engine: TestEngine;
beforeAll(async () => {
  engine = await createTestEngine();
  await engine.makeService(SOURCE, async (credentials) => {
    await withSession(credentials, { database: 'postgres', statementMs: 10_000 }, async (session) => {
      await session.execute('CREATE TABLE t AS SELECT generate_series(1, 10) AS n');
    });
  });
  await engine.backend.createBackup(engine.call, { namespace: 'test', service: SOURCE, name: 'bak' });
  await until(async () => ((await view()).backups.items[0]?.status === 'Completed' ? true : undefined));
}, 60_000);
afterAll(() => engine[Symbol.asyncDispose](), 60_000);

async function until<T>(ask: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 600; tries += 1) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('Waited in vain.');
}

async function view() {
  const found = await engine.backend.viewService(engine.call, { namespace: 'test', name: SOURCE });
  if ('unchanged' in found) throw new Error('No revision was given.');
  return found;
}

const start = (restoredName: string): Promise<Restore> =>
  engine.backend.restoreBackup(engine.call, {
    namespace: 'test',
    service: SOURCE,
    backup: 'bak',
    restoredName,
  });

function settled(id: string): Promise<Restore> {
  return until(async () => {
    const restore = (await view()).restores.find((each) => each.id === id);
    if (restore === undefined || !['ready', 'failed'].includes(restore.stage)) return undefined;
    return restore.cleanup === 'running' ? undefined : restore;
  });
}

/** Folders of servers, and what else lies beside them. */
function serverFolders(): Promise<string[]> {
  return readdir(engine.internals.runtime.folders.servers);
}

async function expectNothingLeft(before: string[], name: string): Promise<void> {
  expect((await serverFolders()).toSorted()).toEqual(before.toSorted());
  expect(await readdir(engine.internals.runtime.folders.scratch)).toEqual([]);
  const taken = await engine.backend.isNameTaken(engine.call, { namespace: 'test', kind: 'service', name });
  expect(taken).toBe(false);
}

test('a failure at any step is failed and cleared away', { timeout: 120_000 }, async () => {
  const before = await serverFolders();
  for (const step of RESTORE_STEPS.slice(0, -1)) {
    engine.hook = (reached) => {
      if (reached === step) throw new Error('A test lets this step fail.');
    };
    const name = `fails-${step.replace(':', '-')}`;
    const restore = await settled((await start(name)).id);
    engine.hook = () => undefined;
    expect(restore, step).toMatchObject({ stage: 'failed', cleanup: 'done' });
    await expectNothingLeft(before, name);
  }
});

test(
  'a crash at any stage is interrupted, and cleared away by the next start',
  { timeout: 120_000 },
  async () => {
    const before = await serverFolders();
    for (const step of [
      'restore:accepted',
      'restore:provisioned',
      'restore:member-spooled',
      'restore:verified',
    ]) {
      const reached = Promise.withResolvers<void>();
      engine.hook = (at) => {
        if (at !== step) return undefined;
        reached.resolve();
        return new Promise(() => undefined);
      };
      const name = `crashes-${step.replace(':', '-')}`;
      const { id } = await start(name);
      await reached.promise;
      await engine.crash();
      await engine.reopen();
      const restore = await settled(id);
      expect(restore, step).toMatchObject({ stage: 'failed', cleanup: 'done' });
      expect(restore.failureReason).toMatch(/interrupted/i);
      await expectNothingLeft(before, name);
    }
  },
);

test('a row too few is no ready restore', { timeout: 60_000 }, async () => {
  engine.hook = async (step) => {
    if (step !== 'restore:loaded') return;
    const credentials = await engine.credentials('short');
    await withSession(credentials, { database: 'postgres', statementMs: 10_000 }, async (session) => {
      await session.execute('DELETE FROM t WHERE n = 3');
    });
  };
  const restore = await settled((await start('short')).id);
  engine.hook = () => undefined;
  expect(restore).toMatchObject({ stage: 'failed', failedStage: 'verifying', cleanup: 'done' });
  expect(restore.failureReason).toMatch(/9 instead of 10/);
});

test('counts are compared both ways', () => {
  expect(compareCounts({ a: 1, b: 2 }, { a: 1, b: 2 })).toEqual([]);
  expect(compareCounts({ a: 1 }, { a: 2 })).toEqual(['a: 2 instead of 1']);
  expect(compareCounts({ a: 0 }, {})).toEqual(['a: nothing instead of 0']);
  expect(compareCounts({}, { a: 5 })).toEqual(['a: 5 instead of nothing']);
});

test('when it is ready, the new server keeps what it has over a crash', { timeout: 120_000 }, async () => {
  const stages: string[] = [];
  const during = async (): Promise<string> => {
    const credentials = await engine.credentials('durable');
    return withSession(credentials, { database: 'postgres' }, async (session) => {
      const [row] = await session.rows(
        `SELECT string_agg(name || '=' || setting, ' ' ORDER BY name) AS settings FROM pg_settings
          WHERE name IN ('autovacuum', 'fsync', 'full_page_writes', 'synchronous_commit', 'wal_level')`,
      );
      return row?.['settings'] as string;
    });
  };
  engine.hook = async (reached) => {
    if (reached === 'restore:restoring' || reached === 'restore:durable') stages.push(await during());
  };
  const restore = await settled((await start('durable')).id);
  engine.hook = () => undefined;
  expect(restore.stage).toBe('ready');
  const safe = 'autovacuum=on fsync=on full_page_writes=on synchronous_commit=on wal_level=replica';
  expect(stages).toEqual([
    'autovacuum=off fsync=off full_page_writes=off synchronous_commit=off wal_level=minimal',
    safe,
  ]);
  expect(await during()).toBe(safe);

  const key = { namespace: 'test', name: 'durable' };
  const { server } = (await engine.internals.runtime.catalogue.services.findLiving(key)) ?? {};
  process.kill(server?.process?.pid ?? NaN, 'SIGKILL');
  await until(async () =>
    (await engine.backend.getService(engine.call, key)).status === 'Running' ? undefined : true,
  );
  await engine.backend.services?.start?.(engine.call, key);
  await until(async () =>
    (await engine.backend.getService(engine.call, key)).status === 'Running' ? true : undefined,
  );
  const credentials = await engine.credentials('durable');
  await withSession(credentials, { database: 'postgres' }, async (session) => {
    expect(await session.rows('SELECT count(*) AS rows, sum(n) AS sum FROM t')).toEqual([
      { rows: '10', sum: '55' },
    ]);
  });
});

test('a server that dies after it was filled is no ready restore', { timeout: 120_000 }, async () => {
  const before = await serverFolders();
  engine.hook = async (reached) => {
    if (reached !== 'restore:loaded') return;
    const key = { namespace: 'test', name: 'dies-filled' };
    const { server } = (await engine.internals.runtime.catalogue.services.findLiving(key)) ?? {};
    process.kill(server?.process?.pid ?? NaN, 'SIGKILL');
  };
  const restore = await settled((await start('dies-filled')).id);
  engine.hook = () => undefined;
  expect(restore).toMatchObject({ stage: 'failed', cleanup: 'done' });
  expect(restore.failureReason).toMatch(/did not stop cleanly/);
  await expectNothingLeft(before, 'dies-filled');
});
