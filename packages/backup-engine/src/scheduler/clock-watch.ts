import type { Clock } from '../host/host.ts';

const HOUR_MS = 3_600_000;
/** A wall clock that is ahead by more than this of the time that has passed has leapt. */
const LEAP_MS = 24 * HOUR_MS;
/** For so long a clock that has leapt is not believed where bytes would be deleted for it. */
const SETTLING_MS = HOUR_MS;
const WENT_BACK_MS = 1_000;
const RECORD_EVERY_MS = 10 * 60_000;

/**
 * Compares the wall clock with the time that has passed. A machine whose clock is wrong for a while, by years perhaps,
 * must not lose its backups to that: after a leap forward nothing expires until the clock has stood for an hour.
 */
export class ClockWatch {
  readonly #clock: Clock;
  #wall: number;
  #monotonic: number;
  #leaptAt: number | null = null;
  #wentBack = false;
  #recordedAt: number | null = null;

  /** `lastSeen`: the wall time that the process before noted last; null: there was none. */
  constructor(clock: Clock, lastSeen: number | null) {
    this.#clock = clock;
    this.#wall = clock.now();
    this.#monotonic = clock.monotonic();
    if (lastSeen !== null && this.#wall - lastSeen > LEAP_MS) this.#leaptAt = this.#monotonic;
  }

  /** Whether it was set back since this was asked last. */
  takeSetBack(): boolean {
    this.#look();
    const wentBack = this.#wentBack;
    this.#wentBack = false;
    return wentBack;
  }

  /** false: it has leapt forward less than an hour ago. */
  isSettled(): boolean {
    this.#look();
    return this.#leaptAt === null || this.#monotonic - this.#leaptAt >= SETTLING_MS;
  }

  /** The wall time to note for the next process, now and then; null: not now. One that is not settled is not noted. */
  toRecord(): number | null {
    if (!this.isSettled()) return null;
    if (this.#recordedAt !== null && this.#monotonic - this.#recordedAt < RECORD_EVERY_MS) return null;
    this.#recordedAt = this.#monotonic;
    return this.#wall;
  }

  #look(): void {
    const [wall, monotonic] = [this.#clock.now(), this.#clock.monotonic()];
    const leap = wall - this.#wall - (monotonic - this.#monotonic);
    if (leap > LEAP_MS) this.#leaptAt = monotonic;
    if (leap < -WENT_BACK_MS) this.#wentBack = true;
    this.#wall = wall;
    this.#monotonic = monotonic;
  }
}
