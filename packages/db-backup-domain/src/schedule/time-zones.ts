import { isHoldfastError } from '../errors/index.ts';
import { MINUTE, toMs, type Instant } from './instant.ts';
import { zoneClock } from './zone-clock.ts';

/**
 * Zones to offer in a form: what Intl lists, and UTC, sorted. Browsers and Node list one name of each zone, not always
 * the same one (`Asia/Calcutta`, `Asia/Kolkata`): a form must also offer the name a policy already has.
 */
export function timeZones(): string[] {
  return [...new Set([...Intl.supportedValuesOf('timeZone'), 'UTC'])].sort();
}

/** An IANA zone that this machine knows, by any of its names. Bare offsets such as `+05:00` are none. */
export function isTimeZone(zone: string): boolean {
  try {
    zoneClock(zone);
    return true;
  } catch (error) {
    if (isHoldfastError(error, 'TIME_ZONE_INVALID')) return false;
    throw error;
  }
}

export interface ZoneDescription {
  /** The zone by the name it was asked for. */
  readonly zone: string;
  /** Minutes ahead of UTC at that instant; west is negative. */
  readonly offsetMinutes: number;
  /** The same to show: `UTC+05:45`, `UTC-03:30`, `UTC`. */
  readonly offset: string;
}

/** What a zone is at an instant. Throws TIME_ZONE_INVALID. */
export function describeZone(zone: string, at: Instant): ZoneDescription {
  const offsetMinutes = Math.round(zoneClock(zone).offsetAt(toMs(at)) / MINUTE);
  if (offsetMinutes === 0) return { zone, offsetMinutes: 0, offset: 'UTC' };
  const size = Math.abs(offsetMinutes);
  const hours = String(Math.floor(size / 60)).padStart(2, '0');
  const minutes = String(size % 60).padStart(2, '0');
  return { zone, offsetMinutes, offset: `UTC${offsetMinutes < 0 ? '-' : '+'}${hours}:${minutes}` };
}
