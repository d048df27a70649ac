import { RunFailed } from '../../../failure.ts';
import type { WorkLimits } from '../../dialect.ts';

const LOOK_MS = 100;

/**
 * Looks again and again until `look` says true. Whatever else it says is a sign of life as long as it changes; the same for the
 * time of silence is STALLED.
 */
export async function untilDone(
  { clock, signal, silenceMs }: WorkLimits,
  look: () => Promise<string | true>,
): Promise<void> {
  let last: string | null = null;
  let lastLife = clock.monotonic();
  for (;;) {
    const seen = await look();
    if (seen === true) return;
    if (seen !== last) lastLife = clock.monotonic();
    last = seen;
    if (clock.monotonic() - lastLife >= silenceMs) {
      const minutes = Math.ceil(silenceMs / 60_000);
      throw new RunFailed(
        'STALLED',
        `The new server did nothing for ${minutes} minutes while it was worked on (stalled).`,
      );
    }
    await clock.sleep(Math.min(LOOK_MS, silenceMs / 4), signal);
  }
}
