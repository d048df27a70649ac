import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import type { DbObject, RowsPage } from '@holdfast/db-backup-domain/wire';
import { type Document, MongoServerError } from 'mongodb';
import type { Credentials } from '../../dialect.ts';
import { toPage } from './browse-page.ts';
import { MongoRefused, type Session, withSession } from '../connection.ts';
import { listCollections, type ListedNamespace, listDatabases } from './list-namespaces.ts';

const ANSWER_MS = 10_000;

/** Databases, then collections and views. SERVICE_UNREACHABLE. */
export async function listObjects(credentials: Credentials, path: readonly string[]): Promise<DbObject[]> {
  const [db] = path;
  if (path.length > 1) return [];
  return await reading(credentials, async (session) => {
    if (db === undefined) return (await listDatabases(session)).map(database);
    const found = await listCollections(session, db);
    return Promise.all(found.map((each) => relation(session, each)));
  });
}

function database(name: string): DbObject {
  return { kind: 'database', name, path: [name], expandable: true, rowEstimate: null };
}

async function relation(session: Session, { db, collection, type }: ListedNamespace): Promise<DbObject> {
  return {
    kind: type === 'view' ? 'view' : 'collection',
    name: collection,
    path: [db, collection],
    expandable: false,
    rowEstimate: type === 'collection' ? await estimate(session, db, collection) : null,
  };
}

/** The server's own figure; a collection that it cannot tell one of is listed all the same. */
async function estimate({ client }: Session, db: string, collection: string): Promise<number | null> {
  try {
    const { count } = (await client.db(db).command({ collStats: collection })) as { count?: unknown };
    return typeof count === 'number' ? count : null;
  } catch (error) {
    if (error instanceof MongoServerError) return null;
    throw error;
  }
}

/** A first page of documents, in no particular order, by their top-level fields. REQUEST_INVALID. */
export async function readRows(
  credentials: Credentials,
  path: readonly string[],
  limit: number,
): Promise<RowsPage> {
  const [db, collection] = path;
  if (db === undefined || collection === undefined || path.length > 2)
    throw new HoldfastError('REQUEST_INVALID', {
      detail: 'Documents are in a collection: database, collection.',
    });
  return await reading(credentials, async (session) => {
    const known = await listCollections(session, db);
    if (!known.some((each) => each.collection === collection))
      throw new HoldfastError('REQUEST_INVALID', { detail: `There is no collection ${db}.${collection}.` });
    const documents = await firstDocuments(session, { db, collection }, limit + 1);
    return toPage(documents, limit);
  });
}

function firstDocuments(
  { client }: Session,
  { db, collection }: { db: string; collection: string },
  limit: number,
): Promise<Document[]> {
  const options = { limit, batchSize: limit, maxTimeMS: ANSWER_MS, promoteValues: false };
  return client.db(db).collection(collection).find({}, options).toArray();
}

/** Short limits: browsing changes nothing and holds nobody up. */
async function reading<T>(credentials: Credentials, work: (session: Session) => Promise<T>): Promise<T> {
  try {
    return await withSession(credentials, { answerMs: ANSWER_MS }, work);
  } catch (error) {
    if (!(error instanceof MongoRefused)) throw error;
    throw new HoldfastError('REQUEST_INVALID', { detail: error.message, cause: error });
  }
}
