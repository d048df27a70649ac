import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { startSource } from './engines/index.ts';
import type { BenchSource } from './engines/engine.ts';
import { startHoldfast } from './measure/holdfast.ts';
import { median, readArguments, report, rounded } from './measure/report.ts';

/**
 * What a live database keeps of its throughput (pgbench, four clients) while a backup of it runs, at several rates of the dump, in
 * megabytes per second; 0: no limit. Each pair is pgbench alone, then pgbench during a backup. The first pair warms up.
 */
const { rates, size, pairs, seconds } = readArguments({
  rates: '0,10,20,40',
  size: 1000,
  pairs: 3,
  seconds: 8,
});
const BIN = '/usr/lib/postgresql/15/bin';
const SCALE = 10;

async function pgbench(source: BenchSource, args: readonly string[]): Promise<string> {
  const env = { PATH: `${BIN}:/usr/bin:/bin`, LANG: 'C.UTF-8', ...source.env };
  const { stdout } = await promisify(execFile)('pgbench', [...args, 'shop'], { env });
  return stdout;
}

async function transactionsPerSecond(source: BenchSource): Promise<number> {
  const said = await pgbench(source, ['-c', '4', '-j', '2', '-T', String(seconds), '-n']);
  return Number(/tps = ([\d.]+)/.exec(said)?.[1]);
}

async function duringBackup(source: BenchSource, rate: number): Promise<number> {
  const limit = rate === 0 ? {} : { HOLDFAST_DUMP_BYTES_PER_SECOND: String(rate * 1e6) };
  await using holdfast = await startHoldfast({ ...limit, HOLDFAST_STOP_GRACE_MS: '0' });
  await holdfast.register('source', source.address);
  await holdfast.startBackup('source', 'measured');
  // Past the start of the server and the small members, into the rows.
  await sleep(2500);
  const found = await transactionsPerSecond(source);
  const view = await holdfast.server.api.db.get.query({ namespace: 'main', name: 'source' });
  const status = 'unchanged' in view ? null : view.backups.items[0]?.status;
  if (rate > 0 && status !== 'Running')
    throw new Error(`the backup was ${status} before pgbench ended: take a larger --size`);
  return found;
}

await using source = await startSource('postgresql', size);
await pgbench(source, ['-i', '-q', '-s', String(SCALE)]);
const rows: Record<string, unknown>[] = [];
for (const rate of rates.split(',').map(Number)) {
  const measured: { alone: number; during: number }[] = [];
  for (let turn = 0; turn <= pairs; turn += 1) {
    const alone = await transactionsPerSecond(source);
    const during = await duringBackup(source, rate);
    console.error(
      `${rate} MB/s, pair ${turn}: ${Math.round(alone)} alone, ${Math.round(during)} during a backup`,
    );
    if (turn > 0) measured.push({ alone, during });
  }
  rows.push({
    megabytesPerSecond: rate === 0 ? 'no limit' : rate,
    tpsAlone: Math.round(median(measured.map(({ alone }) => alone))),
    tpsDuring: Math.round(median(measured.map(({ during }) => during))),
    kept: rounded(median(measured.map(({ alone, during }) => during / alone))),
  });
}
report('pgbench during a backup, by the rate of the dump', rows, { pairs, seconds });
