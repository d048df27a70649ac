import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GUARDS } from './guards.ts';
import { copySources, type PatchedSources, type Witness, type WitnessResult } from './patched-sources.ts';

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
