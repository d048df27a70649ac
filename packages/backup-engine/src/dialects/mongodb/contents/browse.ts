import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import type { DbObject, RowsPage } from '@holdfast/db-backup-domain/wire';
import { type Document, MongoServerError } from 'mongodb';
import type { Credentials } from '../../dialect.ts';
import { notThere } from '../../not-there.ts';
import { toPage } from './browse-page.ts';
import { MongoRefused, type Session, withSession } from '../connection.ts';
import type { Namespace } from '../namespaces.ts';
import { listCollections, type ListedNamespace, listDatabases } from './list-namespaces.ts';

const ANSWER_MS = 10_000;

/** Databases, then collections and views. SERVICE_UNREACHABLE; OBJECT_NOT_FOUND; BACKEND_REJECTED in the server's words. */
export async function listObjects(credentials: Credentials, path: readonly string[]): Promise<DbObject[]> {
  const [db] = path;
  if (path.length > 1) return [];
  return await reading(credentials, async (session) => {
    if (db === undefined) return (await listDatabases(session)).map(database);
    const found = await listCollections(session, db);
    if (found.length === 0 && !(await listDatabases(session)).includes(db))
      throw notThere(`There is no database ${db}.`);
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

/**
 * A first page of documents, in no particular order, by their top-level fields. OBJECT_NOT_FOUND; REQUEST_INVALID for what
 * has no documents of its own; BACKEND_REJECTED in the server's words.
 */
export async function readRows(
  credentials: Credentials,
  path: readonly string[],
  limit: number,
): Promise<RowsPage> {
  const [db, collection] = path;
  if (db === undefined || collection === undefined)
    throw new HoldfastError('REQUEST_INVALID', {
      detail: 'Documents are in a collection: database, collection.',
    });
  if (path.length > 2) throw notThere('There is nothing below a collection.');
  return await reading(credentials, async (session) => {
    const at = { db, collection };
    await requireCollection(session, at);
    let documents: Document[] = [];
    try {
      documents = await firstDocuments(session, at, limit + 1);
    } finally {
      // To the server, one that was dropped meanwhile is one without documents.
      if (documents.length === 0) await requireCollection(session, at);
    }
    return toPage(documents, limit);
  });
}

async function requireCollection(session: Session, { db, collection }: Namespace): Promise<void> {
  const known = await listCollections(session, db);
  if (!known.some((each) => each.collection === collection))
    throw notThere(`There is no collection ${db}.${collection}.`);
}

function firstDocuments(
  { client }: Session,
  { db, collection }: Namespace,
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
    throw new HoldfastError('BACKEND_REJECTED', { detail: error.message, cause: error });
  }
}
