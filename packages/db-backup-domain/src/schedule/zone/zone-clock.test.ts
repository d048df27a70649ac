import { describe, expect, it } from 'vitest';
import { isHoldfastError } from '../../errors/index.ts';
import { ALL_ZONES, TEN_YEARS, changesInTenYears } from '../oracles/temporal-oracle.ts';
import { describeZone, isTimeZone, timeZones } from './time-zones.ts';
import { ZoneClock, zoneClock } from './zone-clock.ts';

describe('zones', () => {
  it.each(['UTC', 'Asia/Kolkata', 'Asia/Calcutta', 'Europe/Kyiv', 'Europe/Kiev', 'Etc/GMT+5', 'GMT'])(
    'takes %s',
    (zone) => {
      expect(isTimeZone(zone)).toBe(true);
    },
  );

  it.each([
    '+05:00',
    '-0330',
    '+05',
    '05:00',
    '',
    ' ',
    'Mars/Olympus',
    'Europe/Berlin ',
    'GMT+5',
    '\u221205:00',
  ])('refuses %j', (zone) => {
    expect(isTimeZone(zone)).toBe(false);
    expect(() => describeZone(zone, TEN_YEARS.from)).toThrow(
      expect.objectContaining({ code: 'TIME_ZONE_INVALID', detail: expect.stringContaining('no') }),
    );
  });

  it.each(['Asia/Kolkata', 'Europe/Kyiv', 'Asia/Ho_Chi_Minh', 'Asia/Kathmandu', 'America/Nuuk'])(
    'offers %s by the name that people know, whatever Intl lists',
    (zone) => {
      expect(timeZones()).toContain(zone);
    },
  );

  it('offers all zones of Intl and UTC once, sorted, each of them usable', () => {
    const zones = timeZones();
    expect(zones).toContain('UTC');
    expect(zones.length).toBeGreaterThan(400);
    expect(zones).toEqual([...new Set(zones)].sort());
    expect(zones.filter((zone) => !isTimeZone(zone))).toEqual([]);
  });

  it.each([
    ['Asia/Kathmandu', '2026-01-01T00:00:00Z', 345, 'UTC+05:45'],
    ['Asia/Calcutta', '2026-01-01T00:00:00Z', 330, 'UTC+05:30'],
    ['America/St_Johns', '2026-01-01T00:00:00Z', -210, 'UTC-03:30'],
    ['America/St_Johns', '2026-07-01T00:00:00Z', -150, 'UTC-02:30'],
    ['Europe/London', '2026-01-01T00:00:00Z', 0, 'UTC'],
    ['UTC', '2026-01-01T00:00:00Z', 0, 'UTC'],
  ])('describes %s at %s', (...[zone, at, offsetMinutes, offset]) => {
    expect(describeZone(zone, at)).toEqual({ zone, offsetMinutes, offset });
  });

  it('names the zone that is wrong, cut short, and no more', () => {
    try {
      zoneClock('x'.repeat(500));
      expect.unreachable();
    } catch (error) {
      expect(isHoldfastError(error, 'TIME_ZONE_INVALID') && error.detail?.length).toBeLessThan(100);
    }
  });
});

describe('what the zone clock supposes of zones', () => {
  it('holds for every zone over ten years: no two changes of offset within 32 hours', () => {
    for (const zone of ALL_ZONES) {
      const changes = changesInTenYears(zone).map((change) => change.epochMilliseconds);
      const distances = changes.slice(1).map((change, index) => change - (changes[index] ?? 0));
      expect({ zone, least: Math.min(Infinity, ...distances) > 32 * 3_600_000 }).toEqual({
        zone,
        least: true,
      });
    }
  });

  it('so that it knows each offset to the millisecond before and after a change', () => {
    for (const zone of ALL_ZONES) {
      for (const change of changesInTenYears(zone)) {
        for (const instant of [change.subtract({ milliseconds: 1 }), change, change.add({ hours: 20 })]) {
          const expected = instant.toZonedDateTimeISO(zone).offsetNanoseconds / 1e6;
          expect(zoneClock(zone).offsetAt(instant.epochMilliseconds)).toBe(expected);
        }
      }
    }
  });

  it('also with offsets that had seconds', () => {
    expect(zoneClock('Africa/Monrovia').offsetAt(0)).toBe(-(44 * 60 + 30) * 1000);
  });
});

it('remembers a bounded number of days', () => {
  let asked = 0;
  const format = (): string => {
    asked += 1;
    return '1/1/1970, GMT+01:00';
  };
  const clock = new ZoneClock({ format } as unknown as Intl.DateTimeFormat);
  const day = 86_400_000;
  for (let n = 0; n < 10; n += 1) expect(clock.offsetAt(n * day)).toBe(3_600_000);
  const askedOnce = asked;
  clock.offsetAt(0);
  expect(asked).toBe(askedOnce);
  for (let n = 10; n < 5_000; n += 1) clock.offsetAt(n * day);
  const askedForAll = asked;
  clock.offsetAt(0);
  expect(asked).toBeGreaterThan(askedForAll);
});
