import type { MemberContents, MemberInspector } from '../../dialect.ts';
import { accountKey, collectionKey, indexesKey, viewKey } from '../contents/count-keys.ts';
import { isOfAccounts, isOplog, ROLES_COLLECTION, USERS_COLLECTION } from '../namespaces.ts';
import { type ArchivedNamespace, ArchiveReader } from './archive-reader.ts';
import { ArchiveError } from './archive-error.ts';
import { parseMetadata } from './collection-metadata.ts';
import { followOplog } from './oplog-changes.ts';

/** Reads an archive to its end and says what a server must hold that it was restored into. */
export class ArchiveInspector implements MemberInspector {
  private readonly reader: ArchiveReader;
  private readonly withOplog: boolean;
  private readonly accounts: string[] = [];
  private readonly indexes = new Map<string, number>();
  /** Entries come after everything else, so they can be followed only when the rest is known. */
  private present: Set<string> | null = null;
  private readonly announced: ArchivedNamespace[] = [];

  /** `withOplog`: what was changed meanwhile is in the archive too, and must be. */
  constructor({ withOplog }: { withOplog: boolean }) {
    this.withOplog = withOplog;
    this.reader = new ArchiveReader({
      announced: (namespace) => this.note(namespace),
      wants: (namespace) => accountsOf(namespace) !== null || isOplog(plain(namespace)),
      document: (namespace, bytes) => this.keep(namespace, bytes),
    });
  }

  write(chunk: Uint8Array): void {
    this.reader.write(chunk);
  }

  end(): MemberContents {
    const namespaces = this.reader.end();
    if (this.announced.some((each) => isOplog(plain(each))) !== this.withOplog)
      throw new ArchiveError(this.withOplog ? 'It has no oplog.' : 'It has an oplog.');
    if (this.withOplog) {
      return { counts: Object.fromEntries([...this.whatIsPresent()].map((key) => [key, 1])) };
    }
    const counts: Record<string, number> = Object.fromEntries(this.accounts.map((key) => [key, 1]));
    for (const namespace of namespaces.filter(isCounted)) {
      counts[keyOf(namespace)] = isView(namespace) ? 1 : namespace.documents;
    }
    for (const [key, count] of this.indexes) counts[key] = count;
    return { counts };
  }

  private note(namespace: ArchivedNamespace): void {
    this.announced.push(namespace);
    const { indexes } = parseMetadata(namespace.announcement.metadata);
    if (isCounted(namespace) && !isView(namespace))
      this.indexes.set(indexesKey(named(namespace)), indexes.length);
  }

  private keep(namespace: ArchivedNamespace, document: Uint8Array): void {
    const kind = accountsOf(namespace);
    if (kind === null) followOplog(this.whatIsPresent(), document);
    else if (this.present === null) this.accounts.push(accountKey(kind, document));
    else throw new ArchiveError('An account follows the oplog.');
  }

  private whatIsPresent(): Set<string> {
    this.present ??= new Set([...this.accounts, ...this.announced.filter(isCounted).map(keyOf)]);
    return this.present;
  }
}

/** The kind of account that a namespace holds, if any. */
function accountsOf(namespace: ArchivedNamespace): 'user' | 'role' | null {
  if (!isOfAccounts(plain(namespace))) return null;
  if (namespace.dataCollection === USERS_COLLECTION) return 'user';
  return namespace.dataCollection === ROLES_COLLECTION ? 'role' : null;
}

function isCounted(namespace: ArchivedNamespace): boolean {
  return !isOfAccounts(plain(namespace)) && !isOplog(plain(namespace));
}

function isView({ announcement }: ArchivedNamespace): boolean {
  return announcement.type === 'view';
}

function keyOf(namespace: ArchivedNamespace): string {
  return isView(namespace) ? viewKey(plain(namespace)) : collectionKey(plain(namespace));
}

/** By the name that people know it by: of time series not that of their buckets. */
function named({ db, announcement }: ArchivedNamespace): { db: string; collection: string } {
  return { db, collection: announcement.collection };
}

function plain({ db, dataCollection }: ArchivedNamespace): { db: string; collection: string } {
  return { db, collection: dataCollection };
}
