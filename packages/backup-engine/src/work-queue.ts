export interface QueuedWork {
  /** What the work is about: the same is not queued twice. */
  readonly id: string;
  /** Work of the same key runs one after the other. */
  readonly key: string;
  /** Goes before the other waiting work of its key. */
  readonly first?: boolean;
  /** Must not reject: it records its own failure. */
  run(): Promise<void>;
}

/**
 * Runs work a few at a time, and one at a time per key. The keys take turns: the next is of the key that has waited
 * longest since its last turn, so that no key waits behind another's many. Within a key it goes by arrival.
 */
export class WorkQueue {
  readonly #limit: number;
  readonly #start: (run: () => Promise<void>) => void;
  readonly #waiting = new Map<string, QueuedWork>();
  readonly #running = new Map<string, string>();
  /** Number of the last turn of each key that ever had one. */
  readonly #lastTurn = new Map<string, number>();
  #turns = 0;
  #closed = false;
  /** As it will be begun; null: something has changed since. */
  #order: readonly QueuedWork[] | null = null;

  /** `start` carries the work out; the queue goes on when it has ended, well or not. */
  constructor(limit: number, start: (run: () => Promise<void>) => void) {
    this.#limit = limit;
    this.#start = start;
  }

  /** Several come at once: which of them begins does not hang on how they are named here. */
  add(...works: readonly QueuedWork[]): void {
    for (const work of works) if (!this.has(work.id)) this.#waiting.set(work.id, work);
    this.#order = null;
    this.#pump();
  }

  /** Waiting or running. */
  has(id: string): boolean {
    return this.#waiting.has(id) || this.#running.has(id);
  }

  /** How many others begin before it, as it stands now; null: it does not wait here. */
  ahead(id: string): number | null {
    if (!this.#waiting.has(id)) return null;
    return this.#inOrder().findIndex((work) => work.id === id);
  }

  /** Equal as long as `ahead` says the same of everything of this key. */
  fingerprint(key: string): string {
    const places = this.#inOrder().flatMap((work, place) => (work.key === key ? [place] : []));
    return places.join(',');
  }

  /** Nothing new is begun; what waits stays where it is recorded. */
  close(): void {
    this.#closed = true;
    this.#waiting.clear();
    this.#order = null;
  }

  #pump(): void {
    while (!this.#closed && this.#running.size < this.#limit) {
      const busy = new Set(this.#running.values());
      const work = this.#inOrder().find(({ key }) => !busy.has(key));
      if (work === undefined) return;
      this.#begin(work);
    }
  }

  #begin(work: QueuedWork): void {
    const { id, key } = work;
    this.#waiting.delete(id);
    this.#running.set(id, key);
    this.#lastTurn.set(key, (this.#turns += 1));
    this.#order = null;
    this.#start(async () => {
      try {
        await work.run();
      } finally {
        this.#running.delete(id);
        this.#pump();
      }
    });
  }

  #inOrder(): readonly QueuedWork[] {
    this.#order ??= this.#takeTurns();
    return this.#order;
  }

  #takeTurns(): QueuedWork[] {
    const byKey = Map.groupBy(this.#waiting.values(), ({ key }) => key);
    const lines = [...byKey]
      .toSorted(([a], [b]) => (this.#lastTurn.get(a) ?? 0) - (this.#lastTurn.get(b) ?? 0))
      .map(([, works]) => works.toSorted((a, b) => Number(b.first ?? false) - Number(a.first ?? false)));
    const rounds = Math.max(0, ...lines.map((line) => line.length));
    return Array.from({ length: rounds }, (_, round) => lines.flatMap((line) => line[round] ?? [])).flat();
  }
}
