export interface BackOffLimits {
  readonly firstMs: number;
  readonly longestMs: number;
}

/** How long to wait before the next attempt: twice as long each time, and never in step with others. */
export class BackOff {
  readonly #limits: BackOffLimits;
  readonly #random: () => number;
  #failures = 0;

  constructor(limits: BackOffLimits, random: () => number) {
    this.#limits = limits;
    this.#random = random;
  }

  /** After another failure. `atLeastMs`: what the API server asked for; it is not shortened. */
  next(atLeastMs: number | null): number {
    const { firstMs, longestMs } = this.#limits;
    const full = Math.min(longestMs, firstMs * 2 ** this.#failures);
    this.#failures = Math.min(this.#failures + 1, 30);
    const jittered = full / 2 + (full / 2) * this.#random();
    return atLeastMs === null ? jittered : atLeastMs + jittered * 0.5;
  }

  succeeded(): void {
    this.#failures = 0;
  }
}

/** Ends early, without an error, when the signal says so. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
