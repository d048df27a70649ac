import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RETENTION_DAYS, retentionSchema } from '../../wire/index.ts';
import { parseGoDuration } from './go-duration.ts';
import { instantFrom } from './instant.ts';
import { parseByteQuantity } from './quantity.ts';
import { periodFromRetention, retentionFromPeriod, retentionPeriodMinutes } from './retention-period.ts';

describe('parseGoDuration', () => {
  it.each([
    ['25s', 25_000],
    ['1m5s', 65_000],
    ['2h0m3s', 7_203_000],
    ['1.5s', 1500],
    ['350ms', 350],
    ['1h0m0.25s', 3_600_250],
    ['999µs', 1],
    ['100ns', 0],
    ['.5s', 500],
    ['0', 0],
    ['0s', 0],
    ['+3s', 3000],
  ])('%s is %d ms', (text, ms) => expect(parseGoDuration(text)).toBe(ms));

  it.each([
    '',
    '-1s',
    '5',
    's',
    '1s ',
    '1 s',
    '1d',
    '1e3s',
    '1.2.3s',
    'NaNs',
    '∞',
    `${'9'.repeat(60)}h`,
    '1'.repeat(1e6),
  ])('%j is no duration', (text) => expect(parseGoDuration(text)).toBeNull());

  it.each([null, undefined, 65, {}, [], true])('%j is no duration', (value) =>
    expect(parseGoDuration(value)).toBeNull(),
  );

  it('reads back what Go prints for whole seconds', () => {
    fc.assert(
      fc.property(fc.nat(10_000_000), (total) => {
        const [h, m, s] = [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60];
        const text = h > 0 ? `${h}h${m}m${s}s` : m > 0 ? `${m}m${s}s` : `${s}s`;
        expect(parseGoDuration(text)).toBe(total * 1000);
      }),
    );
  });
});

describe('parseByteQuantity', () => {
  it.each([
    ['4426858', 4_426_858],
    ['20Gi', 21_474_836_480],
    ['4M', 4_000_000],
    ['1e3', 1000],
    ['1E3', 1000],
    ['12e-1', 2],
    ['1.5Ki', 1536],
    ['1.1k', 1100],
    ['0.1Ki', 103],
    ['.5k', 500],
    ['5.', 5],
    ['1500m', 2],
    ['1n', 1],
    ['0', 0],
    ['+7', 7],
    [' 12 ', 12],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
  ])('%s is %s bytes', (text, bytes) => expect(parseByteQuantity(text)).toBe(bytes));

  // prettier-ignore
  it.each(['', '.', '-1', '20 Gi', '20gi', '20GB', 'Gi', '1e', '1e999999999', '1e-99', '9007199254740992', '8Ei', '1E',
    'NaN', 'Infinity', '0x10', '1_000', '１２', '9'.repeat(1e6)])('%j is no size', (text) =>
    expect(parseByteQuantity(text)).toBeNull(),
  );

  it('takes numbers that are sizes, and no others', () => {
    expect([12, 0, 1.2, -1, Number.NaN, Infinity].map(parseByteQuantity)).toEqual([
      12,
      0,
      2,
      null,
      null,
      null,
    ]);
    expect([null, undefined, {}, [], true].map(parseByteQuantity)).toEqual([null, null, null, null, null]);
  });
});

describe('retention periods', () => {
  it.each([
    ['7d', 7 * 1440],
    ['1y2mo3w4d5h6m', (365 + 60 + 21 + 4) * 1440 + 306],
    ['1d2d', 2 * 1440],
    ['1mo5m', 30 * 1440 + 5],
    ['', 0],
    ['0d', 0],
    [' 7d ', 7 * 1440],
  ])('%s is %d minutes', (period, minutes) => expect(retentionPeriodMinutes(period)).toBe(minutes));

  it.each(['7', 'd', '7s', '1.5d', '-1d', '7 d', '7D', '7days', `${'9'.repeat(40)}y`])(
    '%j is refused',
    (period) => expect(retentionPeriodMinutes(period)).toBeNull(),
  );

  it.each([
    ['7d', { days: 7 }],
    ['1w', { days: 7 }],
    ['24h', { days: 1 }],
    ['1mo', { days: 30 }],
    ['8d', { custom: '8d' }],
    ['30d12h', { custom: '30d12h' }],
    ['', { custom: '' }],
    [undefined, { custom: '' }],
    ['for ever', { custom: 'for ever' }],
  ])('%j is %j', (period, retention) => expect(retentionFromPeriod(period)).toEqual(retention));

  it('stores what it read', () => {
    for (const days of RETENTION_DAYS)
      expect(retentionFromPeriod(periodFromRetention({ days }))).toEqual({ days });
    expect(periodFromRetention(retentionFromPeriod('1y2mo'))).toBe('1y2mo');
  });

  it('always yields a retention of the wire', () => {
    fc.assert(fc.property(fc.string(), (period) => void retentionSchema.parse(retentionFromPeriod(period))));
  });
});

describe('instantFrom', () => {
  it.each([
    ['2026-03-02T09:00:01Z', '2026-03-02T09:00:01.000Z'],
    ['2026-03-02T09:00:01.123456Z', '2026-03-02T09:00:01.123Z'],
    ['2026-03-02T09:00:01+05:30', '2026-03-02T03:30:01.000Z'],
  ])('%s is %s', (text, instant) => expect(instantFrom(text)).toBe(instant));

  it('takes the Date that a client library made of it', () => {
    expect(instantFrom(new Date(0))).toBe('1970-01-01T00:00:00.000Z');
    expect(instantFrom(new Date(Number.NaN))).toBeNull();
  });

  // prettier-ignore
  it.each(['', '2026', '2026-03-02', '2026-13-02T09:00:01Z', '0000-01-01T00:00:00+14:00', '9999-12-31T23:59:59-14:00',
    'NaN', 1_700_000_000, null, {}])('%j is no instant', (value) => expect(instantFrom(value)).toBeNull());
});
