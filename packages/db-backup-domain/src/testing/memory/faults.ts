/** Errors that wait for the next calls of a method. */
export class Faults {
  readonly #waiting = new Map<string, Error[]>();

  add(method: string, error: Error, times: number): void {
    const waiting = this.#waiting.get(method) ?? [];
    this.#waiting.set(method, [...waiting, ...Array.from({ length: times }, () => error)]);
  }

  /** Throws the next error that waits for this method, once. */
  strike(method: string): void {
    const error = this.#waiting.get(method)?.shift();
    if (error) throw error;
  }
}
