import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import type { KubeblocksLine } from '@holdfast/db-backup-domain/kubeblocks';
import { detectLine, type DetectedLine } from './detect-line.ts';
import type { KubeApi } from './kube-api.ts';
import { isRefused } from './kube-api-error.ts';

export interface LineWatchMeans {
  /** Monotonic milliseconds. */
  readonly now: () => number;
  readonly onDetected: (detected: DetectedLine, before: KubeblocksLine | null) => void;
}

/**
 * Remembers which line of KubeBlocks is installed. An upgrade changes it under our feet, and to restore in the form of
 * the line before would bring up an empty DB Service: so it is asked for again after some time.
 */
export class LineWatch {
  readonly #means: LineWatchMeans;
  #known: { line: KubeblocksLine; askedAt: number } | null = null;
  #asking: Promise<KubeblocksLine> | null = null;

  constructor(means: LineWatchMeans) {
    this.#means = means;
  }

  /** As last detected. BACKEND_UNAVAILABLE before the first time. */
  get line(): KubeblocksLine {
    if (this.#known === null) {
      throw new HoldfastError('BACKEND_UNAVAILABLE', {
        detail: 'Which KubeBlocks is installed is not known yet.',
      });
    }
    return this.#known.line;
  }

  /** The line, detected no longer ago than that. Throws `KubeApiError` and BACKEND_UNAVAILABLE as `detectLine` does. */
  async known(api: KubeApi, maxAgeMs: number): Promise<KubeblocksLine> {
    const known = this.#known;
    if (known !== null && this.#means.now() - known.askedAt <= maxAgeMs) return known.line;
    while (this.#asking !== null) {
      try {
        return await this.#asking;
      } catch (error) {
        // Another's token was refused: that is no word about this one.
        if (!isRefused(error)) throw error;
      }
    }
    return this.#askFor(api);
  }

  #askFor(api: KubeApi): Promise<KubeblocksLine> {
    const asking = this.#ask(api).finally(() => {
      this.#asking = null;
    });
    this.#asking = asking;
    return asking;
  }

  async #ask(api: KubeApi): Promise<KubeblocksLine> {
    const askedAt = this.#means.now();
    const detected = await detectLine(api);
    const before = this.#known?.line ?? null;
    this.#known = { line: detected.line, askedAt };
    if (before !== detected.line) this.#means.onDetected(detected, before);
    return detected.line;
  }
}
