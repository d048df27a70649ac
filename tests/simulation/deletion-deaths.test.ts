import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SimulatedEngine, type PretendedRun } from '@holdfast/backup-engine/testing';
import { temporaryFolder } from './in-memory.ts';

const FROM = Date.parse('2026-03-01T00:00:00Z');
const DAY_MS = 86_400_000;

/** A service with three good daily backups, the two older ones expired; the clock stands where they are. */
async function createWorld(
  folder: string,
): Promise<{ engine: SimulatedEngine; backups: readonly [string, string, string] }> {
  const runs: PretendedRun[] = [];
  const engine = await SimulatedEngine.create(folder, { now: FROM, onBegin: (run) => runs.push(run) });
  await engine.addService('shop');
  const schedule = { frequency: 'daily', hour: 3, minute: 0 } as const;
  await engine.setPolicy('shop', { schedule, timeZone: 'UTC', retention: { days: 3 } });
  for (let day = 0; day < 3; day += 1) {
    engine.clock.set(FROM + day * DAY_MS + DAY_MS / 4);
    await engine.tick();
    await engine.idle();
    await runs[day]!.complete({ artifact: true });
    await engine.deletionsEnded();
    // Within the retention: nothing goes yet.
  }
  const [first, second, third] = runs.map((run) => run.id);
  return { engine, backups: [first!, second!, third!] };
}

async function entries(folder: string): Promise<string[]> {
  const found = await readdir(join(folder, 'repository'), { withFileTypes: true });
  return found.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
}

/** Expires all three, sweeps, and dies at the step of that number; null: it lived through. */
async function sweepAndDie(
  engine: SimulatedEngine,
  deathAt: number,
): Promise<{ step: string | null; steps: string[] }> {
  const steps: string[] = [];
  let diedAt: string | null = null;
  engine.diesAt = (step) => {
    steps.push(step);
    if (steps.length - 1 !== deathAt) return false;
    diedAt = step;
    return true;
  };
  await engine.disablePolicy('shop');
  engine.clock.set(engine.clock.now() + 30 * DAY_MS);
  await engine.tick();
  await engine.deletionsEnded();
  engine.diesAt = () => false;
  return { step: diedAt, steps };
}

test('a deletion that dies at any step leaves nothing half, and goes on', { timeout: 600_000 }, async () => {
  const seen: string[] = [];
  for (let deathAt = 0; ; deathAt += 1) {
    await using folder = await temporaryFolder();
    const { engine, backups } = await createWorld(folder.path);
    const [, , newest] = backups;
    const { step } = await sweepAndDie(engine, deathAt);
    await engine.close();
    await engine.reopen();
    // What is not there whole is called Deleting, and nothing else is.
    const { catalogue, runtime } = engine;
    for (const id of backups) {
      const row = await catalogue.backups.get({ id });
      const isWhole = (await runtime.repository.open(id)) !== null;
      if (!isWhole) expect([undefined, 'Deleting'], `${step}`).toContain(row?.status);
      if (row === null) expect((await entries(folder.path)).join(), `${step}`).not.toContain(id);
    }
    await engine.tick();
    await engine.deletionsEnded();
    expect(await entries(folder.path), `${step}`).toEqual([newest]);
    for (const id of backups)
      expect((await catalogue.backups.get({ id }))?.status, `${step}`).toBe(
        id === newest ? 'Completed' : undefined,
      );
    await engine.close();
    if (step === null) break;
    seen.push(step.replace(/:[0-9a-z]{26}/, ''));
  }
  process.stdout.write(`${JSON.stringify(seen)}\n`);
  for (const step of ['delete:tombstone', 'rename', 'unlink:manifest.json', 'unlink:globals.zst.enc'])
    expect(seen.filter((each) => each === step).length, step).toBeGreaterThan(0);
  for (const step of ['rmdir.removing', 'delete:bytes-gone', 'delete:row-gone']) expect(seen).toContain(step);
});
