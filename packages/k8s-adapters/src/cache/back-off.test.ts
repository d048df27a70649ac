import { describe, expect, it } from 'vitest';
import { BackOff } from './back-off.ts';
import { turns } from './turns.ts';

describe('the wait before another attempt', () => {
  it('doubles up to its limit, spread by chance, and begins anew after a success', () => {
    const limits = { firstMs: 100, longestMs: 1_000 };
    const [soonest, latest] = [new BackOff(limits, () => 0), new BackOff(limits, () => 0.999)];
    const waits = (of: BackOff): number[] => Array.from({ length: 6 }, () => Math.round(of.next(null)));
    expect(waits(soonest)).toEqual([50, 100, 200, 400, 500, 500]);
    expect(waits(latest)).toEqual([100, 200, 400, 800, 1_000, 1_000]);
    latest.succeeded();
    expect(Math.round(latest.next(null))).toBe(100);
  });

  it('is never shorter than the API server asked for', () => {
    const backOff = new BackOff({ firstMs: 100, longestMs: 1_000 }, () => 0.5);
    for (let attempt = 0; attempt < 5; attempt += 1)
      expect(backOff.next(7_000)).toBeGreaterThanOrEqual(7_000);
  });
});

describe('turns', () => {
  it('let so many run at a time, in the order in which they came, whether they fail or not', async () => {
    const inTurn = turns(2);
    const [begun, running] = [[] as number[], { now: 0, most: 0 }];
    const work = (index: number) => async (): Promise<number> => {
      begun.push(index);
      running.now += 1;
      running.most = Math.max(running.most, running.now);
      await new Promise((resolve) => setTimeout(resolve, 5));
      running.now -= 1;
      if (index % 3 === 0) throw new Error('failed');
      return index;
    };
    const results = await Promise.allSettled([0, 1, 2, 3, 4, 5, 6].map((index) => inTurn(work(index))));
    expect(begun).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(running.most).toBe(2);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(4);
  });
});
