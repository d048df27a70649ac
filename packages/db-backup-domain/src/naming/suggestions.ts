import { BACKUP_NAME_MAX_LENGTH } from './checks.ts';

/**
 * A Backup Name to offer: `orders-db-20261121-0312`, the minute as the zone's wall clock shows it. Always a valid
 * name, whatever the service is called; an unknown zone counts as UTC, because a suggestion must not fail.
 */
export function suggestBackupName(serviceName: string, instant: string, zone: string): string {
  const stamp = `-${wallStamp(new Date(instant), zone)}`;
  const base = asLabel(serviceName) || 'backup';
  return cut(base, BACKUP_NAME_MAX_LENGTH - stamp.length) + stamp;
}

/**
 * A free name for the restored DB Service: `orders-db-restored`, then `orders-db-restored-2`, …; valid for
 * `maxLength` ≥ 1. The copy of a copy is numbered on, not called restored twice.
 */
export function suggestRestoredName(sourceName: string, taken: Iterable<string>, maxLength: number): string {
  const label = asLabel(sourceName).replace(/^[^a-z]+/, '');
  const base = label.replace(/-restored(-\d+)?$/, '') || 'db';
  return firstFreeName(fit(base, '-restored', maxLength), taken, maxLength);
}

/**
 * `wanted`, or `wanted-2`, `wanted-3`, … the first that is not taken, cut to `maxLength`. Where the length leaves no
 * room for a number the name may be a taken one: it is only an offer.
 */
export function firstFreeName(wanted: string, taken: Iterable<string>, maxLength: number): string {
  const names = new Set(taken);
  const plain = fit(wanted, '', maxLength);
  if (!names.has(plain)) return plain;
  for (let number = 2; number <= names.size + 2; number += 1) {
    const numbered = fit(wanted, `-${number}`, maxLength);
    if (!names.has(numbered)) return numbered;
  }
  return plain;
}

/** Base and ending within `maxLength`; where the ending leaves no room, a bare beginning of the base. */
function fit(base: string, ending: string, maxLength: number): string {
  if (ending.length >= maxLength) return cut(base, maxLength);
  return cut(base, maxLength - ending.length) + ending;
}

function asLabel(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
}

function cut(label: string, length: number): string {
  return label.slice(0, length).replace(/-+$/, '');
}

/** `20261121-0312` in the zone. Years beyond four digits would lengthen the stamp; no clock shows them. */
function wallStamp(at: Date, zone: string): string {
  const parts = Object.fromEntries(
    formatterFor(zone)
      .formatToParts(at)
      .map((part) => [part.type, part.value]),
  );
  return `${parts['year']}${parts['month']}${parts['day']}-${parts['hour']}${parts['minute']}`;
}

function formatterFor(zone: string): Intl.DateTimeFormat {
  const options = {
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  } as const;
  try {
    return new Intl.DateTimeFormat('en-US', { ...options, timeZone: zone });
  } catch (error) {
    if (error instanceof RangeError) return new Intl.DateTimeFormat('en-US', { ...options, timeZone: 'UTC' });
    throw error;
  }
}
