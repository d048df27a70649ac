import { expect, it } from 'vitest';
import { createTokenBuckets } from './token-bucket.ts';

it('allows a burst, then the rate, per client', () => {
  let now = 0;
  const buckets = createTokenBuckets({ perSecond: 2, burst: 3, now: () => now });
  const taken = (client: string): number =>
    Array.from({ length: 5 }, () => buckets.take(client)).filter(Boolean).length;
  expect([taken('a'), taken('b')]).toEqual([3, 3]);
  now += 499;
  expect(taken('a')).toBe(0);
  now += 1;
  expect(taken('a')).toBe(1);
  now += 3_600_000;
  expect(taken('a')).toBe(3);
});

it('forgets clients that rest, so that many addresses cannot fill the memory', () => {
  let now = 0;
  const buckets = createTokenBuckets({ perSecond: 1, burst: 1, now: () => now });
  for (let client = 0; client < 30_000; client += 1) {
    now += 1;
    buckets.take(String(client));
  }
  expect(buckets.size).toBeLessThanOrEqual(10_000);
});
