import { describe, expect, it } from 'vitest';
import { en } from '../i18n/index.ts';
import { formatBytes, formatDuration, formatElapsed, formatInZone, formatRelative } from './format.ts';

describe('formatting', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [999_499, '999 kB'],
    [999_500, '1.0 MB'],
    [340_000_000, '340 MB'],
    [1_200_000_000, '1.2 GB'],
    [9_999_000_000_000_000, '10 PB'],
  ])('writes %d bytes as %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

  it.each([
    [0, '0 ms'],
    [41_000, '41 s'],
    [59_999, '59 s'],
    [60_000, '1 min'],
    [125_000, '2 min 5 s'],
    [3_600_000, '1 h'],
    [11_400_000, '3 h 10 min'],
  ])('writes %d ms as %s', (ms, text) => expect(formatDuration(ms, en.time)).toBe(text));

  it.each([
    [-500, '0:00'],
    [12_000, '0:12'],
    [3_723_000, '1:02:03'],
  ])('counts %d ms as %s', (ms, text) => expect(formatElapsed(ms)).toBe(text));

  it.each([
    [-3_000, 'just now'],
    [-7_200_000, '2 h ago'],
    [200 * 86_400_000, 'in 200 d'],
  ])('says where %d ms from now lies', (distance, text) => {
    const now = Date.parse('2026-11-21T12:00:00Z');
    expect(formatRelative(new Date(now + distance).toISOString(), now, en.time)).toBe(text);
  });

  it('shows the wall time of a zone', () => {
    expect(formatInZone('2026-11-21T18:30:00Z', 'Asia/Kathmandu')).toBe('Sun 2026-11-22 00:15');
  });
});
