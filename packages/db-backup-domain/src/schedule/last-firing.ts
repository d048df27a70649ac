import { lastFiringUntil } from './cron/cron-firings.ts';
import { parseCron } from './cron/cron.ts';
import { toInstant, toMs, type Instant } from './instant.ts';

/**
 * The last instant up to and including `until` at which a UTC cron fired; null where it never did in the nine years
 * before. Throws SCHEDULE_INVALID.
 */
export function lastFiring(cron: string, until: Instant): Instant | null {
  const firing = lastFiringUntil(parseCron(cron), toMs(until));
  return firing === null ? null : toInstant(firing);
}
