import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { startSource } from './engines/index.ts';
import type { BenchSource } from './engines/engine.ts';
import { startHoldfast } from './measure/holdfast.ts';
import { median, readArguments, report, rounded } from './measure/report.ts';

/**
 * What a live database keeps of its throughput (pgbench, four clients) while a backup of it runs, at several rates of the dump in
 * megabytes per second; `unlimited`: no limit; `snapshot`: no backup, only the open snapshot that every consistent dump
 * needs, which keeps the database from clearing away old rows. Each is compared with pgbench alone before and after it.
 * `load`: percent of what pgbench reaches alone that it is asked for; 100: as much as it can, which leaves no processor
 * idle.
 */
const { rates, size, pairs, seconds, scale, load } = readArguments({
  rates: 'snapshot,5,10,unlimited',
  size: 1000,
  pairs: 4,
  seconds: 8,
  scale: 50,
  load: 100,
});
const BIN = '/usr/lib/postgresql/15/bin';

async function pgbench(source: BenchSource, args: readonly string[]): Promise<string> {
  const env = { PATH: `${BIN}:/usr/bin:/bin`, LANG: 'C.UTF-8', ...source.env };
  const { stdout } = await promisify(execFile)('pgbench', [...args, 'shop'], { env });
  return stdout;
}

/** Transactions per second that pgbench is asked for; null: as many as it can. */
let askedFor: number | null = null;

async function transactionsPerSecond(source: BenchSource): Promise<number> {
  const rate = askedFor === null ? [] : ['-R', String(askedFor)];
  const said = await pgbench(source, ['-c', '4', '-j', '2', '-T', String(seconds), '-n', ...rate]);
  return Number(/tps = ([\d.]+)/.exec(said)?.[1]);
}

async function beside(source: BenchSource, rate: string): Promise<number> {
  return rate === 'snapshot' ? besideSnapshot(source) : besideBackup(source, rate);
}

async function besideSnapshot(source: BenchSource): Promise<number> {
  const env = { PATH: `${BIN}:/usr/bin:/bin`, ...source.env };
  const session = spawn(`${BIN}/psql`, ['shop'], { env, stdio: ['pipe', 'ignore', 'inherit'] });
  session.stdin.write('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1;\n');
  await sleep(2500);
  const found = await transactionsPerSecond(source);
  session.stdin.end('ROLLBACK;\n');
  await once(session, 'exit');
  return found;
}

async function besideBackup(source: BenchSource, rate: string): Promise<number> {
  const isLimited = rate !== 'unlimited';
  const limit = isLimited ? { HOLDFAST_DUMP_BYTES_PER_SECOND: String(Number(rate) * 1e6) } : {};
  await using holdfast = await startHoldfast({ ...limit, HOLDFAST_STOP_GRACE_MS: '0' });
  await holdfast.register('source', source.address);
  await holdfast.startBackup('source', 'measured');
  // Past the start of the server and the small members, into the rows.
  await sleep(2500);
  const found = await transactionsPerSecond(source);
  const view = await holdfast.server.api.db.get.query({ namespace: 'main', name: 'source' });
  const status = 'unchanged' in view ? null : view.backups.items[0]?.status;
  if (isLimited && status !== 'Running')
    throw new Error(`the backup was ${status} before pgbench ended: take a larger --size`);
  return found;
}

await using source = await startSource('postgresql', size);
await pgbench(source, ['-i', '-q', '-s', String(scale)]);
await transactionsPerSecond(source);
if (load < 100) askedFor = Math.round(((await transactionsPerSecond(source)) * load) / 100);
const rows: Record<string, unknown>[] = [];
let before = await transactionsPerSecond(source);
for (const rate of rates.split(',')) {
  const measured: { alone: number; during: number }[] = [];
  for (let turn = 0; turn < pairs; turn += 1) {
    const during = await beside(source, rate);
    const after = await transactionsPerSecond(source);
    const alone = (before + after) / 2;
    before = after;
    measured.push({ alone, during });
    console.error(`${rate}, pair ${turn}: ${Math.round(alone)} alone, ${Math.round(during)} beside it`);
  }
  rows.push({
    megabytesPerSecond: rate,
    tpsAlone: Math.round(median(measured.map(({ alone }) => alone))),
    tpsBeside: Math.round(median(measured.map(({ during }) => during))),
    kept: rounded(median(measured.map(({ alone, during }) => during / alone))),
  });
}
report('pgbench beside a backup, by the rate of the dump', rows, { pairs, seconds, load });
