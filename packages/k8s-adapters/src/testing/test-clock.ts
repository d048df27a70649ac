/** The machine's clocks, which a test may move on: for the operator and for the backend at once. */
export class TestClock {
  #ahead = 0;

  now(): number {
    return Date.now() + this.#ahead;
  }

  monotonic(): number {
    return performance.now() + this.#ahead;
  }

  advance(ms: number): void {
    this.#ahead += ms;
  }
}
