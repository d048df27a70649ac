import { startSource } from './engines/index.ts';
import { startHoldfast } from './measure/holdfast.ts';
import { megabytes, readArguments, report, rounded } from './measure/report.ts';

/** Peak memory of the whole tree of processes while a small and a larger database are backed up, as a ratio. */
const { engine, size, factor } = readArguments({ engine: 'postgresql', size: 100, factor: 10 });

async function peakOfBackup(
  ofSize: number,
): Promise<{ what: string; sourceMb: number; artifactMb: number; peakPss: number }> {
  await using source = await startSource(engine, ofSize);
  await using holdfast = await startHoldfast();
  await holdfast.register('source', source.address);
  const { bytes, memory } = await holdfast.backUp('source', 'measured');
  const sourceMb = megabytes(await source.bytes());
  return {
    what: `${ofSize} MB asked for`,
    sourceMb,
    artifactMb: megabytes(bytes),
    peakPss: megabytes(memory),
  };
}

const small = await peakOfBackup(size);
const large = await peakOfBackup(size * factor);
report(
  `Memory of a backup of ${engine}`,
  [small, large, { what: 'ratio', peakPss: rounded(large.peakPss / small.peakPss) }],
  {},
);
