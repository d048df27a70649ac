const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;
const FOUR_DIGIT_YEAR_LENGTH = '2026-01-01T00:00:00.000Z'.length;

/** An API server's time, RFC 3339 in any offset or already a Date, as ISO 8601 UTC with `Z`; null for anything else. */
export function instantFrom(value: unknown): string | null {
  const ms = epochMsFrom(value);
  return ms === null ? null : new Date(ms).toISOString();
}

/** The same as milliseconds since 1970. */
export function epochMsFrom(value: unknown): number | null {
  const ms = value instanceof Date ? value.getTime() : typeof value === 'string' ? parse(value) : Number.NaN;
  if (!Number.isFinite(ms)) return null;
  return new Date(ms).toISOString().length === FOUR_DIGIT_YEAR_LENGTH ? ms : null;
}

function parse(text: string): number {
  return text.length <= 40 && RFC_3339.test(text) ? Date.parse(text) : Number.NaN;
}
