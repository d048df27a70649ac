/** A memory of bounded size: of more than `most` entries, those that were kept longest ago are forgotten. */
export class NewestKept<Value> {
  readonly #most: number;
  readonly #entries = new Map<string, Value>();

  constructor(most: number) {
    this.#most = most;
  }

  find(key: string): Value | undefined {
    return this.#entries.get(key);
  }

  /** Makes it the newest. */
  keep(key: string, value: Value): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > this.#most && oldest !== undefined) this.#entries.delete(oldest);
  }
}
