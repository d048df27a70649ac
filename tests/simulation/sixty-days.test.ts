import { expect, test } from 'vitest';
import { temporaryFolder } from './in-memory.ts';
import { randomOf, seedOf } from './random.ts';
import { SixtyDays } from './sixty-days.ts';

/** The real sweep over the real catalogue and repository. HOLDFAST_TEST_DAYS makes it longer. */
const DAYS = Number(process.env['HOLDFAST_TEST_DAYS'] ?? 60);
const SEED = seedOf('HOLDFAST_TEST_SEED');

test(
  'hourly backups under each retention: never without the newest good one, and nothing half',
  { timeout: 3_600_000 },
  async () => {
    await using folder = await temporaryFolder();
    const life = await SixtyDays.create(folder.path, randomOf(SEED), [1, 3, 7, 14, 30]);
    const seen = await life.live(DAYS);
    process.stdout.write(`${JSON.stringify(seen)}\n`);
    expect(seen.completed).toBeGreaterThan(DAYS * 24);
    expect(seen.removed).toBeGreaterThan(DAYS * 24);
    expect(seen.deaths).toBeGreaterThan(5);
    expect(seen.datedInFuture).toBeGreaterThan(5);
  },
);
