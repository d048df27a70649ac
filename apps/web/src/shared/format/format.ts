import dayjs from 'dayjs';
import type { Messages } from '../i18n/index.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const SIZE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** Bytes in decimal units, three digits at most: `0 B`, `340 MB`, `1.2 GB`. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < SIZE_UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 9.95 ? 0 : 1;
  return `${value.toFixed(digits)} ${SIZE_UNITS[unit]}`;
}

/** In words, how long something took, rounded to the last unit it names: `under 1 s`, `41 s`, `2 min 5 s`, `3 h 10 min`, `200 d`. */
export function formatDuration(ms: number, m: Messages['time']): string {
  if (ms < SECOND) return m.underOneSecond;
  const seconds = Math.round(ms / SECOND);
  if (seconds < 60) return m.seconds(seconds);
  const rest = seconds % 60;
  if (seconds < 3600)
    return rest === 0 ? m.minutes(seconds / 60) : m.minutesSeconds(Math.floor(seconds / 60), rest);
  if (ms >= 2 * DAY) return m.days(Math.round(ms / DAY));
  const minutes = Math.round(ms / MINUTE);
  return minutes % 60 === 0 ? m.hours(minutes / 60) : m.hoursMinutes(Math.floor(minutes / 60), minutes % 60);
}

/**
 * From one instant to another as `formatClock` writes them, to the second: beside 19:50:56 – 19:50:59 stands 3 s, though
 * it was less by some milliseconds, and spans that follow each other add up to that of the whole. Never negative.
 */
export function clockSpan(from: string, to: string): number {
  const second = (iso: string) => Math.floor(Date.parse(iso) / SECOND);
  return Math.max(0, second(to) - second(from)) * SECOND;
}

/** As a clock that runs, so that it keeps its width: `0:12`, `1:02:03`. Never negative: clocks may differ by a moment. */
export function formatElapsed(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / SECOND));
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const tail = two(seconds % 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${tail}` : `${minutes}:${tail}`;
}

/** `2 h ago`, `in 3 d`, `just now`. What has passed counts when it is full; what lies ahead is rounded. */
export function formatRelative(iso: string, nowMs: number, m: Messages['time']): string {
  const distance = Date.parse(iso) - nowMs;
  const size = Math.abs(distance);
  if (size < 10 * SECOND) return m.justNow;
  return distance < 0 ? m.ago(inOneUnit(size, Math.floor, m)) : m.ahead(inOneUnit(size, Math.round, m));
}

function inOneUnit(ms: number, whole: (count: number) => number, m: Messages['time']): string {
  if (whole(ms / SECOND) < 60) return m.seconds(whole(ms / SECOND));
  if (whole(ms / MINUTE) < 60) return m.minutes(whole(ms / MINUTE));
  if (whole(ms / HOUR) < 48) return m.hours(whole(ms / HOUR));
  return m.days(whole(ms / DAY));
}

/** Asking takes longer than all else that an instant in a long list needs. */
let zoneOfPage: string | undefined;

/** Exact, in the reader's zone, which is named: `2026-11-21 04:12:09 Europe/Berlin`. */
export function formatExact(iso: string): string {
  zoneOfPage ??= viewerZone();
  const at = new Date(iso);
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())} ${zoneOfPage}`;
}

const two = (value: number): string => String(value).padStart(2, '0');

/** `04:12:09` in the reader's zone. */
export function formatClock(instant: string | number): string {
  return dayjs(instant).format('HH:mm:ss');
}

/** `Sat 2026-11-21 02:30` on the wall of `zone`: the day is named in the reader's language, the date reads one way. */
export function formatInZone(iso: string, zone: string, m: Messages['time']): string {
  const parts = Object.fromEntries(
    inZone(zone, m.locale)
      .formatToParts(new Date(iso))
      .map(({ type, value }) => [type, value]),
  );
  return `${parts['weekday']} ${parts['year']}-${parts['month']}-${parts['day']} ${parts['hour']}:${parts['minute']}`;
}

/** To make one takes a hundred times as long as to use it. */
const made = new Map<string, Intl.DateTimeFormat>();

function inZone(zone: string, locale: string): Intl.DateTimeFormat {
  const key = `${locale} ${zone}`;
  const known = made.get(key);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat(locale, {
    timeZone: zone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    weekday: 'short',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  made.set(key, format);
  return format;
}

/** The IANA zone of the browser. */
export function viewerZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}
