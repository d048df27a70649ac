/** An instant as it crosses every boundary: ISO 8601 in UTC with `Z`. Inside this folder, milliseconds since the epoch. */
export type Instant = string;

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** An instant without `Z` would mean the machine's own zone, so it is a mistake of the caller: RangeError. */
export function toMs(instant: Instant): number {
  const ms = instant.endsWith('Z') ? Date.parse(instant) : Number.NaN;
  if (Number.isNaN(ms)) throw new RangeError(`Not an ISO 8601 instant in UTC: ${instant}`);
  return ms;
}

export function toInstant(ms: number): Instant {
  return new Date(ms).toISOString();
}

/** Remainder that is never negative. */
export function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}
