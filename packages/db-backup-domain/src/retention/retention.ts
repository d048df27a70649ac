import { HoldfastError } from '../errors/index.ts';
import { RETENTION_DAYS, type Retention, type RetentionDays } from '../wire/index.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** 1, 3, 7, 14 or 30 days. */
export function isRetentionDays(days: number): days is RetentionDays {
  return (RETENTION_DAYS as readonly number[]).includes(days);
}

/** RETENTION_INVALID unless it is a choice of the form, or the custom text that is in force already. */
export function assertRetention(retention: Retention, current: Retention | null = null): void {
  if ('days' in retention) {
    if (!isRetentionDays(retention.days))
      throw new HoldfastError('RETENTION_INVALID', { detail: `${retention.days} days is not a choice.` });
    return;
  }
  const kept = current !== null && 'custom' in current && current.custom === retention.custom;
  if (!kept)
    throw new HoldfastError('RETENTION_INVALID', { detail: 'A custom retention can only be kept as it is.' });
}

/**
 * When an automatic backup that completed at `completedAt` expires: whole days of 24 hours later, fixed then and never
 * moved. null for a custom text, whose meaning only the backend that stored it knows.
 */
export function expiryOf(completedAt: string, retention: Retention): string | null {
  if (!('days' in retention)) return null;
  return new Date(Date.parse(completedAt) + retention.days * DAY_MS).toISOString();
}
