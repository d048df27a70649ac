import { mayBecome } from '@holdfast/db-backup-domain/gates';
import type { RestoreProgress } from './restore-stage.ts';

const KEPT_AT_MOST = 5_000;

interface Seen {
  readonly version: number;
  readonly progress: RestoreProgress;
}

/**
 * What a viewer of this server was last told of each restore, so that no stage is ever taken back: `ready` and `failed`
 * are final though an operator revives what was given up, and somebody may delete Restore objects that proved a stage.
 * It holds within one process and one cache; what a write depends on never asks it alone.
 */
export class SeenStages {
  readonly #seen = new Map<string, Seen>();

  /** `version` is the state's: one that has not grown is the same state, or another cache's. */
  onwards(key: string, version: number, progress: RestoreProgress): RestoreProgress {
    const before = this.#seen.get(key);
    const isLater = before !== undefined && version > before.version;
    const kept = isLater && !mayBecome(before.progress.stage, progress.stage) ? before.progress : progress;
    this.#seen.delete(key);
    this.#seen.set(key, { version, progress: kept });
    const [oldest] = this.#seen.keys();
    if (this.#seen.size > KEPT_AT_MOST && oldest !== undefined) this.#seen.delete(oldest);
    return kept;
  }
}
