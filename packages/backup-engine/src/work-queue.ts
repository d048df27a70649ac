export interface QueuedWork {
  /** What the work is about: the same is not queued twice. */
  readonly id: string;
  /** Work of the same key runs one after the other. */
  readonly key: string;
  /** Must not reject: it records its own failure. */
  run(): Promise<void>;
}

/** Runs work in the order it came, a few at a time, and one at a time per key. */
export class WorkQueue {
  readonly #limit: number;
  readonly #start: (run: () => Promise<void>) => void;
  #waiting: QueuedWork[] = [];
  readonly #keys = new Set<string>();
  readonly #running = new Set<string>();
  #closed = false;

  /** `start` carries the work out; the queue goes on when it has ended, well or not. */
  constructor(limit: number, start: (run: () => Promise<void>) => void) {
    this.#limit = limit;
    this.#start = start;
  }

  add(work: QueuedWork): void {
    if (this.has(work.id)) return;
    this.#waiting.push(work);
    this.#pump();
  }

  /** Waiting or running. */
  has(id: string): boolean {
    return this.#running.has(id) || this.#waiting.some((work) => work.id === id);
  }

  /** Nothing new is begun; what waits stays where it is recorded. */
  close(): void {
    this.#closed = true;
    this.#waiting = [];
  }

  #pump(): void {
    while (!this.#closed && this.#keys.size < this.#limit) {
      const next = this.#waiting.findIndex((work) => !this.#keys.has(work.key));
      const [work] = next === -1 ? [] : this.#waiting.splice(next, 1);
      if (work === undefined) return;
      this.#keys.add(work.key);
      this.#running.add(work.id);
      this.#start(async () => {
        try {
          await work.run();
        } finally {
          this.#keys.delete(work.key);
          this.#running.delete(work.id);
          this.#pump();
        }
      });
    }
  }
}
