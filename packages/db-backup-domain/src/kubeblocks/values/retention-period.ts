import { RETENTION_DAYS, type Retention } from '../../wire/index.ts';

const MINUTES_PER_DAY = 24 * 60;
const MINUTES_PER_UNIT: Readonly<Record<string, number>> = {
  y: 365 * MINUTES_PER_DAY,
  mo: 30 * MINUTES_PER_DAY,
  w: 7 * MINUTES_PER_DAY,
  d: MINUTES_PER_DAY,
  h: 60,
  m: 1,
};
const MAX_CUSTOM_LENGTH = 100;

/**
 * Minutes of a KubeBlocks retention period: whole numbers with units `y` (365 d), `mo` (30 d), `w`, `d`, `h`, `m`
 * (minutes), joined without spaces. A repeated unit overwrites, as the operator reads it. Empty is 0, and 0 means for
 * ever. null: the operator would refuse it.
 */
export function retentionPeriodMinutes(period: string): number | null {
  const text = period.trim();
  if (text.length > MAX_CUSTOM_LENGTH || !/^(?:\d+(?:mo|[ywdhm]))*$/.test(text)) return null;
  const amounts = new Map<string, number>();
  for (const [, amount, unit = ''] of text.matchAll(/(\d+)(mo|[ywdhm])/g)) amounts.set(unit, Number(amount));
  let minutes = 0;
  for (const [unit, amount] of amounts) minutes += amount * (MINUTES_PER_UNIT[unit] ?? Number.NaN);
  return Number.isSafeInteger(minutes) ? minutes : null;
}

/** As the form knows it where the period is exactly one that it offers (`7d`, `1w`), else custom: shown and kept. */
export function retentionFromPeriod(period: unknown): Retention {
  const text = typeof period === 'string' ? period : '';
  const days = (retentionPeriodMinutes(text) ?? 0) / MINUTES_PER_DAY;
  const offered = RETENTION_DAYS.find((choice) => choice === days);
  return offered === undefined ? { custom: text.slice(0, MAX_CUSTOM_LENGTH) } : { days: offered };
}

/** What to store: `{ days: 7 }` is `7d`; a custom period as it was. */
export function periodFromRetention(retention: Retention): string {
  return 'days' in retention ? `${retention.days}d` : retention.custom;
}
