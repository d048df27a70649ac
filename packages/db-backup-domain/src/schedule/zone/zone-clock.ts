import { HoldfastError } from '../../errors/index.ts';
import { DAY, HOUR, MINUTE, modulo } from '../instant.ts';

/** No zone has ever been further from UTC than this (Manila's 15:56 before 1844). */
const FARTHEST_OFFSET = 16 * HOUR;
/** Bounds the memory of one zone's remembered days; four years, so that a year's look ahead never evicts itself. */
const REMEMBERED_DAYS = 1500;
const OFFSET = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/;

const clocks = new Map<string, ZoneClock>();

/** The clock of an IANA zone, made once per zone. Throws TIME_ZONE_INVALID. */
export function zoneClock(zone: string): ZoneClock {
  const key = zone.toLowerCase();
  let clock = clocks.get(key);
  if (clock === undefined) {
    clock = new ZoneClock(formatterOf(zone));
    clocks.set(key, clock);
  }
  return clock;
}

/** Intl also takes bare offsets such as `+05:00`; those are no zones: they know no daylight saving. */
function formatterOf(zone: string): Intl.DateTimeFormat {
  const detail = `"${zone.slice(0, 60)}" is not an IANA time zone.`;
  if (!/^[A-Za-z]/.test(zone)) throw new HoldfastError('TIME_ZONE_INVALID', { detail });
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
  } catch (cause) {
    throw new HoldfastError('TIME_ZONE_INVALID', { detail, cause });
  }
}

/**
 * What the clocks on the wall of one zone show. Instants are milliseconds since the epoch; a wall time is the same
 * number read as if the zone were UTC, so `wall = instant + offset`.
 *
 * Supposes that a zone's offset does not change and change back within a day (`offsetAt`) and changes at most once in
 * 32 hours (`firstAtOrPast`). The property tests hold this over all zones.
 */
export class ZoneClock {
  readonly #formatter: Intl.DateTimeFormat;
  readonly #offsetAtMidnight = new Map<number, number>();

  constructor(formatter: Intl.DateTimeFormat) {
    this.#formatter = formatter;
  }

  /** Offset from UTC in force at an instant, in milliseconds; east is positive. */
  offsetAt(instant: number): number {
    const day = Math.floor(instant / DAY);
    const offset = this.#midnightOffset(day);
    return offset === this.#midnightOffset(day + 1) ? offset : this.#ask(instant);
  }

  /** The first instant in (from, to] with another offset than `from` has. Call only when `to` has another one. */
  changeWithin(from: number, to: number): number {
    const before = this.offsetAt(from);
    let low = Math.floor(from / 1000);
    let high = Math.ceil(to / 1000);
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (this.offsetAt(middle * 1000) === before) low = middle;
      else high = middle;
    }
    return high * 1000;
  }

  /**
   * The first instant at which the wall shows `wall` or something past it. A wall time that occurs twice gives the
   * first of the two; one that is skipped gives the first instant after the gap.
   */
  firstAtOrPast(wall: number): number {
    const from = wall - FARTHEST_OFFSET;
    const to = wall + FARTHEST_OFFSET;
    const before = this.offsetAt(from);
    const after = this.offsetAt(to);
    if (before === after) return wall - before;
    const change = this.changeWithin(from, to);
    return wall - before < change ? wall - before : Math.max(change, wall - after);
  }

  /** The first instant after `instant` at which the wall shows this minute of an hour, at its beginning. */
  nextMinuteOfHour(minute: number, instant: number): number {
    const offset = this.offsetAt(instant);
    const sought = minute * MINUTE;
    const next = instant + HOUR - modulo(instant + offset - sought, HOUR);
    if (this.offsetAt(next) === offset) return next;
    const change = this.changeWithin(instant, next);
    return change + modulo(sought - change - this.offsetAt(change), HOUR);
  }

  #midnightOffset(day: number): number {
    let offset = this.#offsetAtMidnight.get(day);
    if (offset === undefined) {
      offset = this.#ask(day * DAY);
      if (this.#offsetAtMidnight.size >= REMEMBERED_DAYS) this.#offsetAtMidnight.clear();
      this.#offsetAtMidnight.set(day, offset);
    }
    return offset;
  }

  #ask(instant: number): number {
    const found = OFFSET.exec(this.#formatter.format(instant));
    if (found === null) throw new Error('Intl did not name an offset from GMT');
    const [, sign, hours = '0', minutes = '0', seconds = '0'] = found;
    const size = Number(hours) * HOUR + Number(minutes) * MINUTE + Number(seconds) * 1000;
    return sign === '-' ? -size : size;
  }
}
