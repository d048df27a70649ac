import { describe, expect, it } from 'vitest';
import { en } from '../i18n/en/index.ts';
import { zhCn } from '../i18n/zh-CN/index.ts';
import {
  clockSpan,
  formatBytes,
  formatDuration,
  formatElapsed,
  formatInZone,
  formatRelative,
} from './format.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

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
    [0, 'under 1 s', '不到 1 秒'],
    [999, 'under 1 s', '不到 1 秒'],
    [1_499, '1 s', '1 秒'],
    [2_900, '3 s', '3 秒'],
    [41_000, '41 s', '41 秒'],
    [59_499, '59 s', '59 秒'],
    [59_999, '1 min', '1 分钟'],
    [125_000, '2 min 5 s', '2 分 5 秒'],
    [HOUR - 400, '1 h', '1 小时'],
    [HOUR + 20_000, '1 h', '1 小时'],
    [11_400_000, '3 h 10 min', '3 小时 10 分钟'],
    [4 * HOUR - 20_000, '4 h', '4 小时'],
  ])('writes %d ms as %s and %s', (ms, english, chinese) => {
    expect(formatDuration(ms, en.time)).toBe(english);
    expect(formatDuration(ms, zhCn.time)).toBe(chinese);
  });

  it.each([
    ['19:50:56.999', '19:50:59.001', 3000],
    ['19:50:56.001', '19:50:59.999', 3000],
    ['19:50:56.100', '19:50:56.900', 0],
    ['19:50:56.100', '19:50:55.900', 0],
  ])('from %s to %s is what the shown seconds add up to: %d ms', (from, to, ms) => {
    expect(clockSpan(`2026-11-21T${from}Z`, `2026-11-21T${to}Z`)).toBe(ms);
  });

  it.each([
    [-500, '0:00'],
    [12_000, '0:12'],
    [3_723_000, '1:02:03'],
  ])('counts %d ms as %s', (ms, text) => expect(formatElapsed(ms)).toBe(text));

  it.each([
    [-3_000, 'just now', '刚刚'],
    [-59_999, '59 s ago', '59 秒前'],
    [-7_200_000, '2 h ago', '2 小时前'],
    [1 - 3 * HOUR, '2 h ago', '2 小时前'],
    [59_600, 'in 1 min', '1 分钟后'],
    [48 * HOUR - 1, 'in 2 d', '2 天后'],
    [7 * DAY - HOUR, 'in 7 d', '7 天后'],
    [7 * DAY - 1, 'in 7 d', '7 天后'],
    [200 * DAY, 'in 200 d', '200 天后'],
  ])('says where %d ms from now lies', (distance, english, chinese) => {
    const now = Date.parse('2026-11-21T12:00:00Z');
    const at = new Date(now + distance).toISOString();
    expect(formatRelative(at, now, en.time)).toBe(english);
    expect(formatRelative(at, now, zhCn.time)).toBe(chinese);
  });

  it('shows the wall time of a zone, with the day named in the language', () => {
    const at = '2026-11-21T18:30:00Z';
    expect(formatInZone(at, 'Asia/Kathmandu', en.time)).toBe('Sun 2026-11-22 00:15');
    expect(formatInZone(at, 'Asia/Kathmandu', zhCn.time)).toBe('周日 2026-11-22 00:15');
  });
});
