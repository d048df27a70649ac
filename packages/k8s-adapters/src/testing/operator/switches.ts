/**
 * What a test holds back or lets fail. Keys are uids of Clusters that backups are taken from; a restore counts by the
 * Cluster of its backup.
 */
export class Switches {
  readonly #held = { backups: new Set<string>(), restores: new Set<string>(), deletions: new Set<string>() };
  readonly #failing = { backups: new Set<string>(), restores: new Set<string>() };

  hold(what: 'backups' | 'restores' | 'deletions', uid: string): void {
    this.#held[what].add(uid);
  }

  release(what: 'backups' | 'restores' | 'deletions', uid: string): void {
    this.#held[what].delete(uid);
  }

  isHeld(what: 'backups' | 'restores' | 'deletions', uid: string): boolean {
    return this.#held[what].has(uid);
  }

  failNext(what: 'backups' | 'restores', uid: string): void {
    this.#failing[what].add(uid);
  }

  /** True once for each `failNext`. */
  takeFailure(what: 'backups' | 'restores', uid: string): boolean {
    return this.#failing[what].delete(uid);
  }
}
