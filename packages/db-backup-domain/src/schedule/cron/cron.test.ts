import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cronFirings } from './cron-firings.ts';
import { parseCron } from './cron.ts';

const firings = (cron: string, from: string, count: number): string[] => {
  const found: string[] = [];
  for (const firing of cronFirings(parseCron(cron), Date.parse(from))) {
    found.push(new Date(firing).toISOString().slice(0, 16));
    if (found.length === count) break;
  }
  return found;
};

describe('parseCron', () => {
  it('reads lists, ranges, steps, names and question marks as Kubernetes does', () => {
    const cron = parseCron('5,10-12,50/4 */6 ? jan,MAR-MAY/2 Mon-Fri');
    expect(cron.minute.values).toEqual([5, 10, 11, 12, 50, 54, 58]);
    expect(cron.hour).toEqual({ values: [0, 6, 12, 18], open: false });
    expect(cron.dayOfMonth.open).toBe(true);
    expect(cron.month.values).toEqual([1, 3, 5]);
    expect(cron.dayOfWeek).toEqual({ values: [1, 2, 3, 4, 5], open: false });
  });

  it.each([
    ['0 0 * * 7', 'day of week outside 0 to 6: 7'],
    ['0 0 * * 5-7', 'day of week outside 0 to 6: 5-7'],
    ['0 0 * * NaN', 'no valid day of week: NaN'],
    ['60 0 * * *', 'minute outside 0 to 59'],
    ['0 24 * * *', 'hour outside 0 to 23'],
    ['0 0 0 * *', 'day of month outside 1 to 31'],
    ['0 0 32 * *', 'day of month outside 1 to 31'],
    ['0 0 * 13 *', 'month outside 1 to 12'],
    ['0 0 * * FRI-MON', 'runs backwards'],
    ['*/0 * * * *', 'no valid step'],
    ['*/5/2 * * * *', 'two steps'],
    ['1-2-3 * * * *', 'no valid minute'],
    ['-5 * * * *', 'no valid minute'],
    ['1.5 * * * *', 'no valid minute'],
    [', * * * *', 'no valid minute'],
    ['0 0 L * *', 'no valid day of month'],
    ['0 0 * * MON#2', 'no valid day of week'],
    ['TZ=UTC 0 0 * * *', 'must not name a time zone'],
    ['CRON_TZ=Asia/Shanghai 0 0 * * *', 'must not name a time zone'],
    ['0 0 0 * * *', 'five fields'],
    ['0 0 * *', 'five fields'],
    ['@every 1h', 'five fields'],
    ['@reboot', 'five fields'],
    ['', 'five fields'],
  ])('refuses %j: %s', (cron, fault) => {
    expect(() => parseCron(cron)).toThrow(
      expect.objectContaining({ code: 'SCHEDULE_INVALID', detail: expect.stringContaining(fault) }),
    );
  });
});

describe('cronFirings', () => {
  it('takes either day field when both are restricted, both when one is open', () => {
    expect(firings('0 0 13 * FRI', '2026-03-01T00:00:00Z', 3)).toEqual([
      '2026-03-06T00:00',
      '2026-03-13T00:00',
      '2026-03-20T00:00',
    ]);
    expect(firings('0 0 13 * *', '2026-03-01T00:00:00Z', 1)).toEqual(['2026-03-13T00:00']);
    expect(firings('0 0 * * SUN', '2026-03-01T00:00:00Z', 1)).toEqual(['2026-03-08T00:00']);
  });

  it('counts a stepped star as a restriction, as Kubernetes does', () => {
    expect(firings('0 0 */10 * MON', '2026-03-01T00:00:00Z', 4)).toEqual([
      '2026-03-02T00:00',
      '2026-03-09T00:00',
      '2026-03-11T00:00',
      '2026-03-16T00:00',
    ]);
  });

  it('waits for a leap day over a century without one, and ends where no firing ever comes', () => {
    expect(firings('0 0 29 2 *', '2096-03-01T00:00:00Z', 1)).toEqual(['2104-02-29T00:00']);
    expect(firings('0 0 31 4,6,9,11 *', '2026-01-01T00:00:00Z', 1)).toEqual([]);
  });

  it('fires strictly after the instant given', () => {
    expect(firings('30 2 * * *', '2026-03-01T02:30:00.000Z', 1)).toEqual(['2026-03-02T02:30']);
    expect(firings('30 2 * * *', '2026-03-01T02:29:59.999Z', 1)).toEqual(['2026-03-01T02:30']);
  });

  it('agrees with trying every minute of two months', () => {
    const field = (min: number, max: number) => {
      const value = fc.integer({ min, max });
      return fc.oneof(
        fc.constant('*'),
        value.map(String),
        fc.integer({ min: 2, max: 9 }).map((step) => `*/${step}`),
        fc.tuple(value, value).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`),
        fc.uniqueArray(value, { minLength: 2, maxLength: 4 }).map((values) => values.join(',')),
      );
    };
    const crons = fc.tuple(field(0, 59), field(0, 23), field(1, 31), field(1, 12), field(0, 6));
    const start = Date.parse('2028-02-01T00:00:00Z');
    fc.assert(
      fc.property(crons, (fields) => {
        const end = start + 60 * 86_400_000;
        const found: number[] = [];
        for (const firing of cronFirings(parseCron(fields.join(' ')), start - 1)) {
          if (firing >= end) break;
          found.push(firing);
        }
        expect(found).toEqual(minutesThatFit(fields, start, end));
      }),
      { numRuns: 40 },
    );
  });
});

/** The cron rule tried on each minute, fields read as text. */
function minutesThatFit(fields: readonly string[], start: number, end: number): number[] {
  const [minute = '', hour = '', dayOfMonth = '', month = '', dayOfWeek = ''] = fields;
  const fits = (text: string, value: number, min: number): boolean =>
    text.split(',').some((part) => {
      const [range = '', step = '1'] = part.split('/');
      if (range === '*') return (value - min) % Number(step) === 0;
      const [low = '', high = low] = range.split('-');
      return Number(low) <= value && value <= Number(high);
    });
  const found: number[] = [];
  for (let at = start; at < end; at += 60_000) {
    const date = new Date(at);
    if (!fits(minute, date.getUTCMinutes(), 0) || !fits(hour, date.getUTCHours(), 0)) continue;
    if (!fits(month, date.getUTCMonth() + 1, 1)) continue;
    const inMonth = fits(dayOfMonth, date.getUTCDate(), 1);
    const inWeek = fits(dayOfWeek, date.getUTCDay(), 0);
    if (dayOfMonth === '*' || dayOfWeek === '*' ? inMonth && inWeek : inMonth || inWeek) found.push(at);
  }
  return found;
}
