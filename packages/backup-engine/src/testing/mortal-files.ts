import { basename } from 'node:path';
import { diskFiles, type Files } from '../repository/files.ts';

/** One process of a simulation: it dies at a step, and from then on nothing of it goes on. */
export class Life {
  #isOver = false;
  readonly #diesAt: (step: string) => boolean;
  readonly #died = Promise.withResolvers<void>();
  /** Resolves when it dies at a step. */
  readonly died = this.#died.promise;

  constructor(diesAt: (step: string) => boolean) {
    this.#diesAt = diesAt;
  }

  end(): void {
    this.#isOver = true;
  }

  /** Never resolves once it is over. */
  async pass(step: string): Promise<void> {
    if (!this.#isOver && this.#diesAt(step)) {
      this.#isOver = true;
      this.#died.resolve();
    }
    if (this.#isOver) await new Promise(() => undefined);
  }
}

/** The disk's files, each change of them a step of the life: `unlink:manifest.json`. */
export function mortalFiles(life: Life): Files {
  const dying =
    <A extends [string, ...unknown[]], R>(name: string, work: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      await life.pass(`${name}:${basename(args[0])}`);
      return work(...args);
    };
  return {
    ...diskFiles,
    rename: dying('rename', diskFiles.rename),
    unlink: dying('unlink', diskFiles.unlink),
    rmdir: dying('rmdir', diskFiles.rmdir),
  };
}
