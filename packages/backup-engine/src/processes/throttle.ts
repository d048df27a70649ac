import type { Clock } from '../host/host.ts';

/** How much may pass at once: so long that pacing costs little, so short that a database does not feel it. */
const BURST_MS = 100;
/** What timers are late by is not lost. */
const LATE_MS = 50;

/**
 * Lets bytes pass at a steady rate: a token bucket on the monotonic clock, in constant memory. Once it is empty, nothing passes until
 * it is full again, and what passed too early is paid for by waiting longer: pieces of any size keep the rate.
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
    const most = this.burst + LATE_MS * this.bytesPerMs;
    this.credit = Math.min(most, this.credit + (now - this.at) * this.bytesPerMs) - bytes;
    this.at = now;
    if (this.credit < 0) await this.clock.sleep((this.burst - this.credit) / this.bytesPerMs, signal);
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
