import { isHoldfastError } from '../../errors/index.ts';
import { MINUTE, toMs, type Instant } from '../instant.ts';
import { zoneClock } from './zone-clock.ts';

/**
 * Today's names of zones that Intl may list under an older one alone: V8 and the CLDR keep the name they began with.
 * From the IANA `backward` file.
 */
const TODAYS_NAMES = [
  'Africa/Asmara',
  'America/Argentina/Buenos_Aires',
  'America/Argentina/Cordoba',
  'America/Atikokan',
  'America/Indiana/Indianapolis',
  'America/Kentucky/Louisville',
  'America/Nuuk',
  'Asia/Ho_Chi_Minh',
  'Asia/Kathmandu',
  'Asia/Kolkata',
  'Asia/Yangon',
  'Atlantic/Faroe',
  'Europe/Kyiv',
  'Pacific/Chuuk',
  'Pacific/Kanton',
  'Pacific/Pohnpei',
];

/**
 * Zones to offer in a form, sorted: what Intl lists, the names of today that it leaves out though it knows them, and
 * UTC. A zone may appear by two names; a form must also offer the name that a policy already has.
 */
export function timeZones(): string[] {
  const today = TODAYS_NAMES.filter(isTimeZone);
  return [...new Set([...Intl.supportedValuesOf('timeZone'), ...today, 'UTC'])].sort();
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
