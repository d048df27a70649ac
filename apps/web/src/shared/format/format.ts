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

/** How long something took: `850 ms`, `41 s`, `2 min 5 s`, `3 h 10 min`. */
export function formatDuration(ms: number, m: Messages['time']): string {
  if (ms < SECOND) return m.milliseconds(Math.max(0, Math.round(ms)));
  if (ms < MINUTE) return m.seconds(Math.floor(ms / SECOND));
  const minutes = Math.floor(ms / MINUTE);
  const seconds = Math.floor((ms % MINUTE) / SECOND);
  if (ms < HOUR) return seconds === 0 ? m.minutes(minutes) : m.minutesSeconds(minutes, seconds);
  return minutes % 60 === 0 ? m.hours(minutes / 60) : m.hoursMinutes(Math.floor(ms / HOUR), minutes % 60);
}

/** A running clock: `0:12`, `1:02:03`. Never negative: clocks may differ by a moment. */
export function formatElapsed(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / SECOND));
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const tail = two(seconds % 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${tail}` : `${minutes}:${tail}`;
}

/** `2 h ago`, `in 3 d`, `just now`. */
export function formatRelative(iso: string, nowMs: number, m: Messages['time']): string {
  const distance = Date.parse(iso) - nowMs;
  const size = Math.abs(distance);
  if (size < 10 * SECOND) return m.justNow;
  const span = roundedSpan(size, m);
  return distance < 0 ? m.ago(span) : m.ahead(span);
}

function roundedSpan(ms: number, m: Messages['time']): string {
  if (ms < MINUTE) return m.seconds(Math.floor(ms / SECOND));
  if (ms < HOUR) return m.minutes(Math.floor(ms / MINUTE));
  if (ms < 2 * DAY) return m.hours(Math.floor(ms / HOUR));
  return m.days(Math.floor(ms / DAY));
}

/** Exact, in the reader's zone, which is named: `2026-11-21 04:12:09 Europe/Berlin`. */
export function formatExact(iso: string): string {
  return `${dayjs(iso).format('YYYY-MM-DD HH:mm:ss')} ${viewerZone()}`;
}

/** `04:12:09` in the reader's zone. */
export function formatClock(instant: string | number): string {
  return dayjs(instant).format('HH:mm:ss');
}

/** `Sat 2026-11-21 02:30` on the wall of `zone`. */
export function formatInZone(iso: string, zone: string): string {
  const parts = Object.fromEntries(
    new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      weekday: 'short',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    })
      .formatToParts(new Date(iso))
      .map(({ type, value }) => [type, value]),
  );
  return `${parts['weekday']} ${parts['year']}-${parts['month']}-${parts['day']} ${parts['hour']}:${parts['minute']}`;
}

/** The IANA zone of the browser. */
export function viewerZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}
