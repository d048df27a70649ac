import type { Clock } from '../host/host.ts';

/** How much may pass at once after a rest: long enough for a timer, too short to be felt by a database. */
const BURST_MS = 50;

/**
 * Lets bytes pass at a steady rate: a token bucket on the monotonic clock, in constant memory. What passes too early is
 * paid for by waiting afterwards, so that pieces of any size keep the rate.
 */
export class Throttle {
  private readonly clock: Pick<Clock, 'monotonic' | 'sleep'>;
  private readonly bytesPerMs: number;
  private readonly burst: number;
  private credit: number;
  private at: number;

  constructor(bytesPerSecond: number, clock: Pick<Clock, 'monotonic' | 'sleep'>) {
    this.clock = clock;
    this.bytesPerMs = bytesPerSecond / 1000;
    this.burst = this.bytesPerMs * BURST_MS;
    this.credit = this.burst;
    this.at = clock.monotonic();
  }

  /** Resolves when `bytes` may have passed; rejects with the signal's reason. One caller at a time. */
  async pass(bytes: number, signal?: AbortSignal): Promise<void> {
    const now = this.clock.monotonic();
    this.credit = Math.min(this.burst, this.credit + (now - this.at) * this.bytesPerMs) - bytes;
    this.at = now;
    if (this.credit < 0) await this.clock.sleep(-this.credit / this.bytesPerMs, signal);
  }
}

/** The pieces of a stream, no faster than the throttle lets them pass. Who reads slowly makes the writer wait: there is no other buffer. */
export async function* throttled(
  source: AsyncIterable<Buffer>,
  throttle: Throttle,
  signal?: AbortSignal,
): AsyncGenerator<Buffer> {
  for await (const piece of source) {
    await throttle.pass(piece.length, signal);
    yield piece;
  }
}
