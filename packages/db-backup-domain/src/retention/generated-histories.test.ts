import { expect, test } from 'vitest';
import { planRetention, type RetainedBackup } from './plan-retention.ts';

/**
 * 100 000 histories as they come about: runs at an hour or a day's distance, each kept for what the policy said then,
 * with failures, gaps, manual ones, clocks that were wrong, restores that read. HOLDFAST_TEST_SEED runs one series
 * again, HOLDFAST_TEST_HISTORIES another number of them.
 */
const ENVIRONMENT = process.env;
const HISTORIES = Number(ENVIRONMENT['HOLDFAST_TEST_HISTORIES'] ?? 100_000);
const SEED = Number(ENVIRONMENT['HOLDFAST_TEST_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const NOW_MS = Date.parse('2026-11-21T00:00:00Z');
const RETENTION_DAYS = [1, 3, 7, 14, 30] as const;

interface History {
  readonly backups: readonly RetainedBackup[];
  readonly inUse: ReadonlySet<string>;
}

/** Mulberry32, a published generator of 32 bits of state. */
function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function generate(next: () => number): History {
  const backups: RetainedBackup[] = [];
  const inUse = new Set<string>();
  for (const serviceUid of next() < 0.3 ? ['orders', 'orders-again'] : ['orders']) {
    const failing = next() < 0.15 ? 0.95 : next() * 0.4;
    const step = next() < 0.5 ? HOUR_MS : DAY_MS;
    let at = NOW_MS - Math.floor(next() * 60) * DAY_MS;
    for (let count = Math.floor(next() * 24); count > 0; count -= 1) {
      at += next() < 0.1 ? Math.floor(next() * 20) * DAY_MS : step;
      const uid = `${serviceUid}-${backups.length}`;
      backups.push(one({ uid, serviceUid, at, failing }, next));
      if (next() < 0.05) inUse.add(uid);
    }
  }
  return { backups, inUse };
}

function one(
  { uid, serviceUid, at, failing }: { uid: string; serviceUid: string; at: number; failing: number },
  next: () => number,
): RetainedBackup {
  const type = next() < 0.1 ? 'manual' : 'automatic';
  const dated = next() < 0.04 ? at + Math.floor(next() * 400) * DAY_MS : at;
  const status = next() < failing ? 'Failed' : next() < 0.05 ? underWay(next()) : 'Completed';
  const days = RETENTION_DAYS[Math.floor(next() * RETENTION_DAYS.length)] ?? 7;
  const isOver = status === 'Completed' || status === 'Failed';
  return {
    ...{ uid, serviceUid, type, status },
    completedAt: isOver ? new Date(dated).toISOString() : null,
    expiresAt: type === 'manual' || !isOver ? null : new Date(dated + days * DAY_MS).toISOString(),
  };
}

function underWay(part: number): 'Pending' | 'Running' | 'Deleting' {
  return part < 0.4 ? 'Pending' : part < 0.8 ? 'Running' : 'Deleting';
}

/** What is wrong with the removals, by the rules alone; null: nothing. */
function wrongOf({ backups, inUse }: History, removed: ReadonlySet<RetainedBackup>): string | null {
  for (const backup of removed) {
    if (backup.type === 'manual') return `${backup.uid} is manual`;
    if (inUse.has(backup.uid)) return `${backup.uid} is read by a restore`;
    if (backup.status !== 'Completed' && backup.status !== 'Failed') return `${backup.uid} is under way`;
    if (!(instantOf(backup.expiresAt) <= NOW_MS)) return `${backup.uid} has not expired`;
    if (backup.status === 'Failed') continue;
    if (instantOf(backup.completedAt) > NOW_MS) return `${backup.uid} is dated in the future`;
    const isSuperseded = backups.some((other) => !removed.has(other) && supersedes(other, backup));
    if (!isSuperseded) return `${backup.uid} goes, and nothing newer and good stays`;
  }
  for (const backup of backups)
    if (!removed.has(backup) && mustGo(backup, { backups, inUse })) return `${backup.uid} should have gone`;
  return null;
}

function supersedes(other: RetainedBackup, backup: RetainedBackup): boolean {
  const at = instantOf(other.completedAt);
  const isGood = other.status === 'Completed' && at <= NOW_MS;
  return isGood && other.serviceUid === backup.serviceUid && at > instantOf(backup.completedAt);
}

function mustGo(backup: RetainedBackup, { backups, inUse }: History): boolean {
  if (backup.type === 'manual' || inUse.has(backup.uid)) return false;
  if (!(instantOf(backup.expiresAt) <= NOW_MS)) return false;
  if (backup.status === 'Failed') return true;
  if (backup.status !== 'Completed' || instantOf(backup.completedAt) > NOW_MS) return false;
  return backups.some((other) => supersedes(other, backup));
}

function instantOf(instant: string | null): number {
  return instant === null ? Number.NaN : Date.parse(instant);
}

test(`${HISTORIES} generated histories keep the invariant`, { timeout: 600_000 }, () => {
  const next = numbers(SEED);
  const seen = { backups: 0, removed: 0, onlyNewestKept: 0 };
  for (let index = 0; index < HISTORIES; index += 1) {
    const history = generate(next);
    const plan = planRetention(history.backups, {
      now: new Date(NOW_MS).toISOString(),
      inUse: history.inUse,
    });
    const wrong = wrongOf(history, new Set(plan.remove));
    if (wrong !== null) expect.fail(`HOLDFAST_TEST_SEED=${SEED}, history ${index}: ${wrong}`);
    seen.backups += history.backups.length;
    seen.removed += plan.remove.length;
    if (plan.keep.some(({ reason }) => reason === 'newest-completed')) seen.onlyNewestKept += 1;
  }
  process.stdout.write(`HOLDFAST_TEST_SEED=${SEED} ${JSON.stringify(seen)}\n`);
  // The generator makes what the rules are about.
  expect(seen.removed / seen.backups).toBeGreaterThan(0.1);
  expect(seen.onlyNewestKept / HISTORIES).toBeGreaterThan(0.05);
});

test('the checker sees what a wrong plan would do', () => {
  const at = (days: number): string => new Date(NOW_MS - days * DAY_MS).toISOString();
  const backup = (uid: string, about: Partial<RetainedBackup>): RetainedBackup => ({
    ...{ uid, serviceUid: 'orders', type: 'automatic', status: 'Completed' },
    ...{ completedAt: at(20), expiresAt: at(10) },
    ...about,
  });
  const newest = backup('newest', {});
  const failed = backup('failed', { status: 'Failed', completedAt: at(5), expiresAt: at(1) });
  const future = backup('future', { completedAt: at(-5), expiresAt: at(1) });
  const manual = backup('manual', { type: 'manual', completedAt: at(30) });
  const backups = [newest, failed, future, manual];
  const wrong = (...removed: RetainedBackup[]): string | null =>
    wrongOf({ backups, inUse: new Set() }, new Set(removed));
  expect(wrong(failed)).toBeNull();
  expect(wrong(failed, newest)).toMatch(/nothing newer/);
  expect(wrong(failed, future)).toMatch(/future/);
  expect(wrong(failed, manual)).toMatch(/manual/);
  expect(wrong()).toMatch(/should have gone/);
  expect(wrongOf({ backups, inUse: new Set(['failed']) }, new Set([failed]))).toMatch(/restore/);
});
