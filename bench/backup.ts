import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { BenchSource, RawDump } from './engines/engine.ts';
import { startSource } from './engines/index.ts';
import { startHoldfast, type BackupRun, type Holdfast } from './measure/holdfast.ts';
import { median, megabytes, readArguments, report, rounded } from './measure/report.ts';
import { runShell, type Run } from './measure/shell-run.ts';

/**
 * Backups of one generated database by Holdfast and by a raw tool, in turns: the median of the paired ratios. The first pair warms up and is
 * dropped. `--against`: the raw pipeline (0), or another tool that the engine names.
 */
const { engine, size, pairs, against } = readArguments({
  engine: 'postgresql',
  size: 1500,
  pairs: 7,
  against: 0,
});

interface Raw extends Run {
  readonly bytes: number;
}

interface Pair {
  readonly ours: BackupRun;
  readonly raw: Raw;
}

async function rawBackup(source: BenchSource, dump: RawDump): Promise<Raw> {
  const folder = await mkdtemp('/var/tmp/holdfast-bench-raw-');
  try {
    const run = await runShell(dump.script, { ...source.env, OUT: join(folder, 'out') });
    const listed = execFileSync('du', ['-sb', '--apparent-size', join(folder, 'out')], { encoding: 'utf8' });
    return { ...run, bytes: Number.parseInt(listed, 10) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(holdfast: Holdfast, source: BenchSource, dump: RawDump): Promise<Pair[]> {
  const measured: Pair[] = [];
  for (let turn = 0; turn <= pairs; turn += 1) {
    const raw = await rawBackup(source, dump);
    const ours = await holdfast.backUp('source', `pair-${turn}`);
    await holdfast.remove('source', `pair-${turn}`);
    console.error(`pair ${turn}: ${rounded(raw.seconds, 1)} s raw, ${rounded(ours.seconds, 1)} s Holdfast`);
    if (turn > 0) measured.push({ ours, raw });
  }
  return measured;
}

await using source = await startSource(engine, size);
await using holdfast = await startHoldfast();
await holdfast.register('source', source.address);
const dump = source.dumps[against];
if (dump === undefined) throw new Error(`--against takes 0 to ${source.dumps.length - 1}`);
const measured = await measure(holdfast, source, dump);
const of = (pick: (pair: Pair) => number, digits = 2): number => rounded(median(measured.map(pick)), digits);
report(
  `Backup of ${engine}, ${megabytes(await source.bytes())} MB, ${measured.length} pairs`,
  [
    row(dump.name, ({ raw }) => raw),
    row('Holdfast, until published', ({ ours }) => ours),
    { what: 'Holdfast, with the read-back', seconds: of(({ ours }) => ours.wholeSeconds) },
    {
      what: 'median of the ratios, Holdfast to raw',
      seconds: of(({ ours, raw }) => ours.seconds / raw.seconds, 3),
      cpuSeconds: of(({ ours, raw }) => ours.cpu / raw.cpu, 3),
      peakMb: of(({ ours, raw }) => ours.memory / raw.memory, 3),
      bytes: of(({ ours, raw }) => ours.bytes / raw.bytes, 4),
    },
  ],
  { pairs: measured },
);

function row(what: string, pick: (pair: Pair) => Raw): Record<string, unknown> {
  return {
    what,
    seconds: of((pair) => pick(pair).seconds),
    cpuSeconds: of((pair) => pick(pair).cpu),
    peakMb: megabytes(of((pair) => pick(pair).memory)),
    bytes: of((pair) => pick(pair).bytes),
  };
}
