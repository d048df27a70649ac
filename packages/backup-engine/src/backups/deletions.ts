import type { Background } from '../background.ts';

/** Deletions under way, each once: asking again joins the one that runs, or begins anew one that has failed. */
export class Deletions {
  readonly #background: Background;
  readonly #running = new Set<string>();

  constructor(background: Background) {
    this.#background = background;
  }

  isRunning(backupId: string): boolean {
    return this.#running.has(backupId);
  }

  start(backupId: string, work: () => Promise<void>): void {
    if (this.#running.has(backupId)) return;
    this.#running.add(backupId);
    this.#background.start('deleting a backup', async () => {
      try {
        await work();
      } finally {
        this.#running.delete(backupId);
      }
    });
  }
}
