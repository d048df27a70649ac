import { ArchiveError } from './archive-error.ts';
import { BsonFrames, type FrameSink } from './bson-frames.ts';
import { Crc64 } from './crc64.ts';
import { type Announcement, readAnnouncement, readBlockHeader, requireHeader } from './documents.ts';

const MAGIC = 0x8199e26d;

/** One stream of documents in the archive, complete once `ended`. */
export interface ArchivedNamespace {
  readonly db: string;
  /** The collection that the documents are in: for time series, the one of their buckets. */
  readonly dataCollection: string;
  readonly announcement: Announcement;
  readonly documents: number;
}

/** What a reader tells while it reads. */
export interface ArchiveListener {
  announced?(namespace: ArchivedNamespace): void;
  /** Whether the documents of a namespace are wanted; all others pass through in pieces. */
  wants?(namespace: ArchivedNamespace): boolean;
  document?(namespace: ArchivedNamespace, bytes: Uint8Array): void;
}

/** The state that the next frame is met in. */
type Expecting = 'header' | 'announcements' | 'block' | 'documents' | 'end-of-block';

interface OpenNamespace extends ArchivedNamespace {
  documents: number;
  ended: boolean;
  readonly crc: Crc64;
}

/**
 * Reads what `mongodump --archive` writes, in constant memory: a magic number; a prelude that announces every
 * collection; blocks of documents, of several collections in turn; for each collection an end with the CRC of all its
 * bytes. The format has no mark of its own for the end: it is whole when everything announced has ended, and nothing
 * else is in it. Throws ArchiveError as soon as something is wrong.
 */
export class ArchiveReader implements FrameSink {
  private readonly listener: ArchiveListener;
  private readonly frames = new BsonFrames(this);
  private readonly magic = Buffer.alloc(4);
  private magicLength = 0;
  private expecting: Expecting = 'header';
  private readonly namespaces = new Map<string, OpenNamespace>();
  private current: OpenNamespace | null = null;

  constructor(listener: ArchiveListener = {}) {
    this.listener = listener;
  }

  write(chunk: Uint8Array): void {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const taken = bytes.copy(this.magic, this.magicLength);
    if (taken > 0) {
      this.magicLength += taken;
      if (this.magicLength === 4 && this.magic.readUInt32LE() !== MAGIC)
        throw new ArchiveError('It does not begin as an archive of mongodump.');
    }
    this.frames.write(bytes.subarray(taken));
  }

  /** Throws unless everything that was announced is there. */
  end(): readonly ArchivedNamespace[] {
    this.frames.end();
    if (this.expecting !== 'block') throw new ArchiveError('It ends inside its prelude or a block.');
    const found = [...this.namespaces.values()];
    const lacking = found.find(({ ended }) => !ended);
    if (lacking !== undefined) throw new ArchiveError(`It ends before the end of ${nameOf(lacking)}.`);
    return found;
  }

  begin(): boolean {
    if (this.expecting === 'end-of-block')
      throw new ArchiveError('A document follows the end of its namespace.');
    if (this.expecting !== 'documents') return true;
    return this.listener.wants?.(this.namespace()) ?? false;
  }

  piece(bytes: Uint8Array): void {
    this.namespace().crc.update(bytes);
  }

  finished(): void {
    this.namespace().documents += 1;
  }

  whole(document: Uint8Array): void {
    if (this.expecting === 'header') this.takeHeader(document);
    else if (this.expecting === 'announcements') this.announce(readAnnouncement(document));
    else if (this.expecting === 'block') this.openBlock(document);
    else this.keep(document);
  }

  terminator(): void {
    if (this.expecting === 'header' || this.expecting === 'block')
      throw new ArchiveError('A block ends that did not begin.');
    this.current = null;
    this.expecting = 'block';
  }

  private takeHeader(document: Uint8Array): void {
    requireHeader(document);
    this.expecting = 'announcements';
  }

  private announce(announcement: Announcement): void {
    const { db, collection, type } = announcement;
    const dataCollection = type === 'timeseries' ? `system.buckets.${collection}` : collection;
    const namespace: OpenNamespace = {
      ...{ db, dataCollection, announcement },
      ...{ documents: 0, ended: false, crc: new Crc64() },
    };
    if (this.namespaces.has(nameOf(namespace)))
      throw new ArchiveError(`${nameOf(namespace)} is announced twice.`);
    this.namespaces.set(nameOf(namespace), namespace);
    this.listener.announced?.(namespace);
  }

  private openBlock(document: Uint8Array): void {
    const { db, collection, EOF: isEnd, CRC } = readBlockHeader(document);
    const namespace = this.namespaces.get(nameOf({ db, dataCollection: collection }));
    if (namespace === undefined) throw new ArchiveError(`${db}.${collection} was not announced.`);
    if (namespace.ended) throw new ArchiveError(`${nameOf(namespace)} goes on after its end.`);
    if (isEnd) {
      if (namespace.crc.value() !== CRC)
        throw new ArchiveError(`The documents of ${nameOf(namespace)} are not those that were dumped (CRC).`);
      namespace.ended = true;
    }
    this.current = namespace;
    this.expecting = isEnd ? 'end-of-block' : 'documents';
  }

  private keep(document: Uint8Array): void {
    const namespace = this.namespace();
    namespace.crc.update(document);
    namespace.documents += 1;
    this.listener.document?.(namespace, document);
  }

  private namespace(): OpenNamespace {
    if (this.current === null) throw new ArchiveError('A document belongs to no namespace.');
    return this.current;
  }
}

function nameOf({ db, dataCollection }: { db: string; dataCollection: string }): string {
  return `${db}.${dataCollection}`;
}
