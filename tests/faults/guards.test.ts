import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BACKUPS } from './guards/backups.ts';
import { DELETION } from './guards/deletion.ts';
import { FORMAT } from './guards/format.ts';
import { PROCESS_LIFE } from './guards/process-life.ts';
import { PROGRAMS } from './guards/programs.ts';
import { RECOVERY } from './guards/recovery.ts';
import { REDIS } from './guards/redis.ts';
import { REPOSITORY } from './guards/repository.ts';
import { copySources, type PatchedSources, type Witness, type WitnessResult } from './patched-sources.ts';

const GUARDS = [
  ...[...PROGRAMS, ...FORMAT, ...REPOSITORY, ...BACKUPS],
  ...[...DELETION, ...PROCESS_LIFE, ...RECOVERY, ...REDIS],
];

/** Each guard is taken out of a copy of the sources: its witness, green before, must turn red. */
let sources: PatchedSources;
let untouched: Map<Witness, WitnessResult>;

beforeAll(async () => {
  sources = await copySources();
  untouched = await sources.run(GUARDS.map(({ witness }) => witness));
});
afterAll(() => sources[Symbol.asyncDispose]());

describe('without the guard a test is red:', () => {
  test.each(GUARDS)('$name', async ({ edits, witness }) => {
    expect(untouched.get(witness)?.status, `untouched: ${untouched.get(witness)?.said}`).toBe('passed');
    const result = await sources.withEdits(edits, async () => (await sources.run([witness])).get(witness));
    expect(result?.status, `patched: ${result?.said}`).toBe('failed');
  });
});
