import { median, rounded } from './report.ts';

export interface Latencies {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** Milliseconds, of any order; NaN where there are none. */
export function latenciesOf(taken: readonly number[]): Latencies {
  const sorted = taken.toSorted((a, b) => a - b);
  const at = (part: number): number => rounded(sorted[Math.floor(sorted.length * part)] ?? NaN, 1);
  return { p50: rounded(median(sorted), 1), p95: at(0.95), p99: at(0.99) };
}
