import { createReadStream } from 'node:fs';
import { isOfAccounts, isOplog, USERS_COLLECTION } from '../namespaces.ts';
import { type ArchivedNamespace, ArchiveReader } from './archive-reader.ts';
import { type OrderedObject, parseMetadata } from './collection-metadata.ts';

/** What a loader must know of an archive before it loads it. */
export interface ArchiveSummary {
  readonly collections: readonly ArchivedCollection[];
  /** Documents of all collections; accounts and the oplog apart. */
  readonly documents: number;
  /** Documents of `admin.system.users`, as BSON. */
  readonly users: readonly Uint8Array[];
}

interface ArchivedCollection {
  readonly db: string;
  readonly collection: string;
  readonly indexes: readonly OrderedObject[];
}

/** Reads an archive to its end; accounts alone are kept of its documents. ArchiveError. */
export async function summariseArchive(file: string, signal: AbortSignal): Promise<ArchiveSummary> {
  const users: Uint8Array[] = [];
  const reader = new ArchiveReader({
    wants: isUsers,
    document: (_namespace, bytes) => users.push(bytes),
  });
  for await (const chunk of createReadStream(file, { signal })) reader.write(chunk as Buffer);
  const namespaces = reader.end();
  const ofPeople = namespaces.filter((each) => !isOfAccounts(plain(each)) && !isOplog(plain(each)));
  return {
    users,
    documents: ofPeople.reduce((sum, { documents }) => sum + documents, 0),
    collections: ofPeople.map(({ db, announcement }) => ({
      db,
      collection: announcement.collection,
      indexes: parseMetadata(announcement.metadata).indexes,
    })),
  };
}

function isUsers(namespace: ArchivedNamespace): boolean {
  return isOfAccounts(plain(namespace)) && namespace.dataCollection === USERS_COLLECTION;
}

function plain({ db, dataCollection }: ArchivedNamespace): { db: string; collection: string } {
  return { db, collection: dataCollection };
}
