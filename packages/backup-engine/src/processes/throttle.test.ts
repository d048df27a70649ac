import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import type { Clock } from '../host/host.ts';
import { Throttle, throttled } from './throttle.ts';

/** Time that passes only while somebody sleeps, a little longer than asked, as timers do. */
function stepping(late = 0): Pick<Clock, 'monotonic' | 'sleep'> & { now: number } {
  const clock = {
    now: 0,
    monotonic: () => clock.now,
    sleep: async (ms: number, signal?: AbortSignal) => {
      signal?.throwIfAborted();
      clock.now += ms + late;
    },
  };
  return clock;
}

test.each([
  { piece: 100, late: 0 },
  { piece: 65_536, late: 1.3 },
  { piece: 3_000_000, late: 0 },
])(
  'keeps the rate with pieces of $piece bytes and timers that are $late ms late',
  async ({ piece, late }) => {
    const clock = stepping(late);
    const throttle = new Throttle(10_000_000, clock);
    const total = 30_000_000;
    for (let passed = 0; passed < total; passed += piece) await throttle.pass(piece);
    expect(clock.now / 1000).toBeGreaterThan(2.9);
    expect(clock.now / 1000).toBeLessThan(3.4);
  },
);

test('a rest saves up no more than a small burst', async () => {
  const clock = stepping();
  const throttle = new Throttle(1_000_000, clock);
  clock.now += 3_600_000;
  const from = clock.now;
  await throttle.pass(1_000_000);
  expect(clock.now - from).toBeGreaterThanOrEqual(900);
});

test('asks the source for no more than it lets pass, and loses nothing', async () => {
  const clock = stepping();
  let given = 0;
  async function* source(): AsyncGenerator<Buffer> {
    for (; given < 50; given += 1) yield Buffer.alloc(1000, given);
  }
  let taken = 0;
  for await (const piece of throttled(source(), new Throttle(1000, clock))) {
    expect(piece.equals(Buffer.alloc(1000, taken))).toBe(true);
    expect(given).toBe(taken);
    taken += 1;
  }
  expect(taken).toBe(50);
  expect(clock.now).toBeGreaterThan(49_000);
});

test('waiting ends with the signal, and the source is let go', async () => {
  const source = new Readable({ read() {} });
  source.push(Buffer.alloc(1_000_000));
  const stop = new AbortController();
  const clock: Pick<Clock, 'monotonic' | 'sleep'> = {
    monotonic: () => 0,
    sleep: (_ms, signal) =>
      new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
        stop.abort(new Error('stopped by the test'));
      }),
  };
  const reading = (async () => {
    for await (const piece of throttled(source, new Throttle(10, clock), stop.signal))
      expect(piece).toBeNull();
  })();
  await expect(reading).rejects.toThrow('stopped by the test');
  expect(source.destroyed).toBe(true);
});
