import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { startSource } from './engines/index.ts';
import { startHoldfast } from './measure/holdfast.ts';
import { median, megabytes, readArguments, report, rounded } from './measure/report.ts';
import { runShell } from './measure/shell-run.ts';

/**
 * Restores of one generated database by Holdfast and by a raw tool from its pipe-written, compressed archive, in turns. Holdfast is
 * measured from its new, empty server to the loaded, durable one, and over the whole. `--against`: the raw tool
 * with as many workers (0) or one stream (1).
 */
const { engine, size, pairs, against } = readArguments({
  engine: 'postgresql',
  size: 500,
  pairs: 7,
  against: 0,
});

interface Pair {
  readonly raw: number;
  readonly loading: number;
  readonly whole: number;
}

await using source = await startSource(engine, size);
await using holdfast = await startHoldfast();
await holdfast.register('source', source.address);
const folder = await mkdtemp('/var/tmp/holdfast-bench-raw-');
const archive = join(folder, 'out');
const measured: Pair[] = [];
let name = '';
try {
  await holdfast.backUp('source', 'to-restore');
  await runShell(source.dumps[0]?.script ?? '', { ...source.env, OUT: archive });
  await using restores = await source.restores();
  const raw = restores.raw[against];
  if (raw === undefined) throw new Error(`${engine} has ${restores.raw.length} raw ways to restore`);
  name = raw.name;
  for (let turn = 0; turn <= pairs; turn += 1) {
    const { seconds } = await raw.run(archive);
    await quiet();
    const ours = await holdfast.restore('source', 'to-restore', `restored-${turn}`);
    await quiet();
    console.error(`pair ${turn}: ${rounded(seconds, 1)} s raw, ${rounded(ours.loading, 1)} s Holdfast`);
    if (turn > 0) measured.push({ raw: seconds, ...ours });
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** What one leaves for the disk to write is not paid by the other. */
async function quiet(): Promise<void> {
  await runShell('sync', {});
}

const of = (pick: (pair: Pair) => number, digits = 2): number => rounded(median(measured.map(pick)), digits);
report(
  `Restore of ${engine}, ${megabytes(await source.bytes())} MB, ${measured.length} pairs`,
  [
    { what: name, seconds: of(({ raw }) => raw) },
    { what: 'Holdfast, loading', seconds: of(({ loading }) => loading) },
    { what: 'Holdfast, new server to ready', seconds: of(({ whole }) => whole) },
    { what: 'median of the ratios, loading to raw', seconds: of(({ raw, loading }) => loading / raw, 3) },
    { what: 'median of the ratios, whole to raw', seconds: of(({ raw, whole }) => whole / raw, 3) },
  ],
  { pairs: measured },
);
