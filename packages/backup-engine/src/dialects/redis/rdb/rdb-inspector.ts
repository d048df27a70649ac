import type { MemberContents, MemberInspector } from '../../dialect.ts';
import { RunFailed } from '../../../failure.ts';
import { expiringKeys, keysOfType, LIBRARIES } from '../contents/count-keys.ts';
import { RdbDamaged } from './rdb-format.ts';
import { type RdbKey, RdbReader, type RdbVisitor } from './rdb-reader.ts';

/** What one database of a file holds. */
export interface DatabaseCounts {
  keys: number;
  expires: number;
  /** Keys that never expire, by type. */
  readonly lasting: Map<string, number>;
}

/**
 * Counts what an RDB file holds. A snapshot that was taken before `notBefore` (seconds of the server's clock) is refused with
 * RunFailed: it is not one of this backup.
 */
export class RdbInspector implements MemberInspector, RdbVisitor {
  readonly databases = new Map<number, DatabaseCounts>();
  /** Modules whose data the file holds. */
  readonly modules = new Set<string>();
  private readonly reader = new RdbReader(this);
  private readonly notBefore: number | null;
  private libraries = 0;
  private takenAt: number | null = null;
  private bytes = 0;

  constructor(options: { notBefore: number | null }) {
    this.notBefore = options.notBefore;
  }

  write(chunk: Uint8Array): void {
    this.reader.write(chunk);
  }

  end(): MemberContents {
    this.bytes = this.reader.end().bytes;
    this.requireFresh();
    return { counts: this.counts() };
  }

  /** The length of the file itself, without an end mark; known at the end. */
  get fileBytes(): number {
    return this.bytes;
  }

  aux(name: string, value: string): void {
    if (name === 'ctime') this.takenAt = Number(value);
  }

  functionLibrary(): void {
    this.libraries += 1;
  }

  moduleData(module: string): void {
    this.modules.add(module);
  }

  key({ database, type, ofModule, expires }: RdbKey): void {
    if (ofModule) this.modules.add(type);
    let counts = this.databases.get(database);
    if (counts === undefined) {
      counts = { keys: 0, expires: 0, lasting: new Map() };
      this.databases.set(database, counts);
    }
    counts.keys += 1;
    if (expires) counts.expires += 1;
    else counts.lasting.set(type, (counts.lasting.get(type) ?? 0) + 1);
  }

  private counts(): Record<string, number> {
    const counts: Record<string, number> = { [LIBRARIES]: this.libraries };
    for (const [database, { expires, lasting }] of this.databases) {
      if (expires > 0) counts[expiringKeys(database)] = expires;
      for (const [type, count] of lasting) counts[keysOfType(database, type)] = count;
    }
    return counts;
  }

  private requireFresh(): void {
    if (this.notBefore === null) return;
    if (this.takenAt === null) throw new RdbDamaged('The file does not say when it was made.');
    if (this.takenAt >= this.notBefore) return;
    const seconds = this.notBefore - this.takenAt;
    throw new RunFailed(
      'ARTIFACT_DAMAGED',
      `The snapshot is older than this backup by ${seconds} seconds, by the clock of the server: it is not a fresh one.`,
    );
  }
}
