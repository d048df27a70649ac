import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startPostgres, type OutsidePostgres } from '../outside-servers/postgresql.ts';
import { startEngine } from '../integration/running-engine.ts';
import * as world from './fault-world.ts';
import { orphanedTools } from './orphaned-tools.ts';
import { record } from './seen.ts';

/**
 * An engine at work is killed at an instant that chance picks, in its start too, and another takes over, again and
 * again over one data folder. HOLDFAST_TEST_KILLS says how often.
 */
const KILLS = Number(process.env['HOLDFAST_TEST_KILLS'] ?? 15);
const LONGEST_WORK_MS = 2_500;
const LONGEST_START_MS = 1_500;
const SERVICE = 'shop';
let source: OutsidePostgres;
let dataDir: string;

interface Report {
  readonly backups: readonly { name: string; uid: string; status: string; failureReason: string | null }[];
  readonly restores: readonly string[];
  readonly managed: number;
  readonly stored: readonly string[];
  readonly servers: number;
  readonly scratch: readonly string[];
}

beforeAll(async () => {
  source = await startPostgres();
  await world.fillApp(source, 40_000);
  dataDir = await mkdtemp('/var/tmp/holdfast-random-');
  await chmod(dataDir, 0o711);
  await using engine = await startEngine({ dataDir, keep: true });
  const service = await world.register(engine, source, SERVICE);
  expect(await world.backUp(engine, service, 'good')).toMatchObject({ status: 'Completed' });
});
afterAll(async () => {
  /* Stops the servers that the last one left running. */
  await (await startEngine({ dataDir, keep: true }))[Symbol.asyncDispose]();
  await source[Symbol.asyncDispose]();
  await rm(dataDir, { recursive: true, force: true });
});

interface Life {
  readonly report: Report | null;
  readonly deleting: readonly string[];
}

async function liveAndDie(): Promise<Life> {
  const script = join(import.meta.dirname, 'working-engine.ts');
  const args = [script, dataDir, world.NAMESPACE, SERVICE];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const deleting: string[] = [];
  let report: Report | null = null;
  const reported = Promise.withResolvers<void>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    const said = JSON.parse(line) as Report | { deleting: string };
    if ('deleting' in said) deleting.push(said.deleting);
    else {
      report = said;
      reported.resolve();
    }
  });
  const closed = once(child, 'close');
  await untilItsTime(child, reported.promise);
  child.kill('SIGKILL');
  const [code, signal] = (await closed) as [number | null, string | null];
  expect({ code, signal }, 'it did not end by itself').toEqual({ code: null, signal: 'SIGKILL' });
  return { report, deleting };
}

/** One in four is killed in its start. */
async function untilItsTime(child: ChildProcess, reported: Promise<void>): Promise<void> {
  if (Math.random() < 0.25) return sleep(Math.random() * LONGEST_START_MS);
  await Promise.race([reported, once(child, 'close')]);
  await sleep(Math.random() * LONGEST_WORK_MS);
}

test(
  'killed at random instants, it never lies, loses or leaves anything',
  { timeout: 86_400_000 },
  async () => {
    let known = new Map<string, string>([['good', '']]);
    let deleting = new Set<string>();
    const outcomes = new Map<string, string>();
    for (let kills = 0; kills < KILLS; kills += 1) {
      const life = await liveAndDie();
      expect(await orphanedTools()).toEqual([]);
      if (life.report !== null) {
        const { backups, stored, scratch, restores, managed, servers } = life.report;
        const completed = backups.filter(({ status }) => status === 'Completed');
        const where = `kill ${kills}: ${JSON.stringify(life.report)}`;
        expect(stored.toSorted(), where).toEqual(completed.map(({ uid }) => uid).toSorted());
        expect(scratch, where).toEqual([]);
        expect(servers, where).toBe(managed);
        const names = new Set(completed.map(({ name }) => name));
        const lost = [...known.keys()].filter((name) => !names.has(name) && !deleting.has(name));
        expect(lost, where).toEqual([]);
        for (const { status, failureReason, uid } of backups) {
          if (status === 'Failed') expect(failureReason, where).toMatch(/interrupted/i);
          outcomes.set(uid, status);
        }
        for (const restore of restores) expect(restore, where).toMatch(/^(ready none|failed done)$/);
        known = new Map(completed.map(({ name, uid }) => [name, uid]));
        deleting = new Set();
      }
      for (const name of life.deleting) deleting.add(name);
    }
    const counts = Object.groupBy([...outcomes.values()], (status) => status);
    const figures = Object.entries(counts).map(([status, list]) => `${list?.length} ${status}`);
    process.stdout.write(`${KILLS} kills: ${figures.join(', ')}\n`);
    await record({
      ...{ row: 8, engine: 'PostgreSQL' },
      injected:
        'SIGKILL at random instants, of starts, backups by hand and by policy, deletions, restores and removals',
      seen: 'after each start: every backup Completed and stored, or Failed as interrupted, or deleted as asked; no orphan, no leftover, no lost backup; every restore ready, or failed and cleared away',
    });
  },
);
