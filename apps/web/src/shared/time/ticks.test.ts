import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { onTick } from './ticks.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const listener = () => ({ tick: vi.fn(), shown: vi.fn() });

describe('many that ask for the same tick', () => {
  it('share one timer, which ends with the last of them', () => {
    const [first, second] = [listener(), listener()];
    const leaveFirst = onTick(1000, first);
    const leaveSecond = onTick(1000, second);
    expect(vi.getTimerCount()).toBe(1);
    vi.advanceTimersByTime(2000);
    leaveFirst();
    vi.advanceTimersByTime(1000);
    expect([first.tick.mock.calls.length, second.tick.mock.calls.length]).toEqual([2, 3]);
    leaveSecond();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('are told when the page is shown again, until they leave', () => {
    const each = listener();
    const leave = onTick(1000, each);
    document.dispatchEvent(new Event('visibilitychange'));
    leave();
    document.dispatchEvent(new Event('visibilitychange'));
    expect(each.shown).toHaveBeenCalledOnce();
  });

  it('are apart from those that ask for another', () => {
    const [fast, slow] = [listener(), listener()];
    const leave = [onTick(1000, fast), onTick(10_000, slow)];
    vi.advanceTimersByTime(5000);
    expect([fast.tick.mock.calls.length, slow.tick.mock.calls.length]).toEqual([5, 0]);
    for (const each of leave) each();
  });
});
