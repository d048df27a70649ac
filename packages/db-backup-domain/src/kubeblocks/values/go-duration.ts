const MS_PER_UNIT: ReadonlyMap<string, number> = new Map([
  ['ns', 1e-6],
  ['us', 1e-3],
  ['µs', 1e-3],
  ['μs', 1e-3],
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
]);
const MAX_LENGTH = 64;
/** Go keeps durations as 64-bit nanoseconds: about 292 years. */
const MAX_MS = 2 ** 63 / 1e6;

/**
 * A duration as Go's `time.Duration` prints it (`25s`, `1m5s`, `2h0m3s`, `1.5s`, `350ms`) in whole milliseconds.
 * null for anything else, and for negative durations: nothing that we read takes less than no time.
 */
export function parseGoDuration(value: unknown): number | null {
  if (typeof value !== 'string' || value.length > MAX_LENGTH) return null;
  const text = value.startsWith('+') ? value.slice(1) : value;
  if (text === '0') return 0;
  if (!/^(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/.test(text)) return null;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g))
    total += Number(amount) * (MS_PER_UNIT.get(unit ?? '') ?? Number.NaN);
  return total <= MAX_MS ? Math.round(total) : null;
}
