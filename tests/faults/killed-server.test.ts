import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, glob, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DbService } from '@holdfast/db-backup-domain/wire';
import { fillRows, fillVaried } from '../integration/postgresql/varied-data.ts';
import { startPostgres, type OutsidePostgres } from '../outside-servers/postgresql.ts';
import { call, startEngine } from '../integration/running-engine.ts';
import { storedArtifacts } from './fault-world.ts';
import { orphanedTools } from './orphaned-tools.ts';
import { record } from './seen.ts';

/**
 * The process is killed at every named step of a backup and at instants within the dump. After the restart the backup
 * is Failed with "interrupted", or Completed after a read-back where its manifest was whole; nothing temporary is
 * left, the managed database server is the same process as before, and no tool of the dead process lives on.
 */
let source: OutsidePostgres;
let dataDir: string;
let service: DbService;

async function backUpAndDie(
  name: string,
  dieAt?: string,
): Promise<{ steps: string[]; signal: string | null }> {
  const script = join(import.meta.dirname, 'dying-engine.ts');
  const args = [
    script,
    dataDir,
    service.namespace,
    service.name,
    name,
    ...(dieAt === undefined ? [] : [dieAt]),
  ];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (chunk) => (said += String(chunk)));
  const [, signal] = (await once(child, 'close')) as [number | null, string | null];
  return { steps: said.split('\n').filter((line) => line.startsWith('backup:')), signal };
}

const postmasters = async (): Promise<string[]> => {
  const pids: string[] = [];
  for await (const file of glob(join(dataDir, 'servers/**/postmaster.pid'))) {
    pids.push((await readFile(file, 'utf8')).split('\n')[0]!);
  }
  return pids;
};

beforeAll(async () => {
  source = await startPostgres();
  await fillVaried(source);
  await fillRows(source, 5);
  dataDir = await mkdtemp('/var/tmp/holdfast-killed-');
  await chmod(dataDir, 0o711);
  await using engine = await startEngine({ dataDir, keep: true });

  const address = {
    host: '127.0.0.1',
    port: source.port,
    username: source.username,
    password: source.password,
  };
  service = await engine.backend.services!.register(call, {
    namespace: 'main',
    name: 'shop',
    engine: 'postgresql',
    ...address,
  });
  await engine.backend.createBackup(call, { namespace: 'main', service: 'shop', name: 'first' });
  await engine.settled(service, 'first');
  const restore = await engine.backend.restoreBackup(call, {
    namespace: 'main',
    service: 'shop',
    backup: 'first',
    restoredName: 'managed',
  });
  expect(await engine.finished(service, restore)).toMatchObject({ stage: 'ready' });
});

afterAll(async () => {
  await source[Symbol.asyncDispose]();
  await rm(dataDir, { recursive: true, force: true });
});

/** Starts the engine over what the dead one left and states what must hold. */
async function settleAfterDeath(name: string): Promise<{ status: string; failureReason: string | null }> {
  const before = await postmasters();
  await using engine = await startEngine({ dataDir, keep: true });
  const backup = await engine.settled(service, name);
  expect(before, 'the managed server outlived the process').toHaveLength(1);
  expect(await postmasters(), 'and was adopted, not started anew').toEqual(before);
  const managed = await engine.backend.getService(call, { namespace: service.namespace, name: 'managed' });
  expect(managed.status).toBe('Running');
  const completed = (await engine.view(service)).backups.items.filter((item) => item.status === 'Completed');
  expect((await storedArtifacts(dataDir)).sort()).toEqual(completed.map((item) => item.uid).sort());
  expect(await readdir(join(dataDir, 'servers/scratch'))).toEqual([]);
  expect(await orphanedTools()).toEqual([]);
  return { status: backup.status, failureReason: backup.failureReason };
}

describe('a killed server', () => {
  test('at every named step of a backup', async () => {
    const { steps } = await backUpAndDie('whole');
    expect(steps.length).toBeGreaterThan(10);
    const committed = steps.findIndex((step) => step.startsWith('backup:publish:manifest-renamed'));
    expect(committed).toBeGreaterThan(0);
    const seen: Record<string, string> = {};
    for (const [index, step] of [...new Set(steps)].entries()) {
      const name = `killed-at-${index}`;
      const { signal } = await backUpAndDie(name, step);
      expect(signal, step).toBe('SIGKILL');
      const { status, failureReason } = await settleAfterDeath(name);
      seen[step] = status === 'Failed' ? `Failed: ${failureReason}` : status;
    }
    for (const [step, outcome] of Object.entries(seen)) {
      const beforeRunning = ['backup:accepted', 'backup:checked'].includes(step);
      if (beforeRunning || steps.indexOf(step) >= committed) expect(outcome, step).toBe('Completed');
      else expect(outcome, step).toMatch(/^Failed: .*interrupted/i);
    }
    await record({
      ...{ row: 8, engine: 'PostgreSQL', injected: 'SIGKILL at each named step of a backup' },
      seen: 'before it runs, and from its manifest on: Completed after the restart; between: Failed: “interrupted”; no orphan, nothing left, the managed server adopted',
    });
  });

  test.each([50, 250])('%i ms into the dump', async (ms) => {
    const name = `killed-after-${ms}`;
    const { signal } = await backUpAndDie(name, `after:${ms}`);
    const { status, failureReason } = await settleAfterDeath(name);
    if (signal === 'SIGKILL' && status === 'Failed') expect(failureReason).toMatch(/interrupted/i);
    else expect(status).toBe('Completed');
  });
});
