import { closeSync, openSync, rmSync, statSync, writeSync, fsyncSync } from 'node:fs';

const RESERVED_BYTES = 4 * 1024 * 1024;

/**
 * Room that is kept beside the catalogue. On a disk that is full to its last byte nothing could be deleted any more,
 * for a deletion is recorded first: then this is given up.
 */
export class Reserve {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  /** Takes the room again where there is enough; without it everything else still works. */
  ensure(): void {
    if (statSync(this.#file, { throwIfNoEntry: false })?.size === RESERVED_BYTES) return;
    try {
      this.#write();
    } catch {
      // No room for it now: what there is belongs to whoever needs it.
      rmSync(this.#file, { force: true });
    }
  }

  /** false: there was nothing to give up. */
  release(): boolean {
    const isThere = statSync(this.#file, { throwIfNoEntry: false }) !== undefined;
    rmSync(this.#file, { force: true });
    return isThere;
  }

  #write(): void {
    const file = openSync(this.#file, 'w', 0o600);
    try {
      const bytes = Buffer.alloc(RESERVED_BYTES);
      for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  }
}

/** What begins new work gets nothing of the reserve: it is for what ends work and makes room. */
const BEGINNINGS = new Set([
  'backups.accept',
  'restores.accept',
  'services.insert',
  'policies.save',
  'policies.runDue',
  'projects.ensure',
]);

export function mayUseReserve(request: { topic: string; name: string }): boolean {
  return !BEGINNINGS.has(`${request.topic}.${request.name}`);
}
