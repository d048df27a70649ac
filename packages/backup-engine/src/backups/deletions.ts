import type { Background } from '../background.ts';
import { WorkQueue } from '../work-queue.ts';

/** A whole history may expire at once: more at a time would only take files and memory. */
const AT_A_TIME = 4;

/** Deletions under way, each once: asking again joins the one that waits or runs, or begins anew one that has failed. */
export class Deletions {
  readonly #queue: WorkQueue;

  constructor(background: Background) {
    this.#queue = new WorkQueue(AT_A_TIME, (run) => background.start('deleting a backup', run));
  }

  isRunning(backupId: string): boolean {
    return this.#queue.has(backupId);
  }

  start(backupId: string, work: () => Promise<void>): void {
    this.#queue.add({ id: backupId, key: backupId, run: work });
  }

  /** None is begun any more: the next start goes on with what has its tombstone. */
  close(): void {
    this.#queue.close();
  }
}
