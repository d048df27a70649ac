import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import type { DbObject, RowsPage } from '@holdfast/db-backup-domain/wire';
import type { Credentials } from '../../dialect.ts';
import { notThere } from '../../not-there.ts';
import { explainRefusal, RedisRefused, type Session, withSession } from '../connection.ts';
import { keyOfName, nameOfKey } from './key-names.ts';
import { readValue } from './read-value.ts';
import { asBytes, asList, asText, readKeyspace } from '../replies.ts';

const ANSWER_MS = 10_000;
/** The server itself cannot serve just now. */
const BUSY = ['LOADING', 'BUSY', 'MASTERDOWN'];
const LISTED_KEYS = 1000;
/** A sparse database may answer many times with few keys or none. */
const MOST_SCANS = 100;

/** Databases, then the first keys of one. SERVICE_UNREACHABLE; OBJECT_NOT_FOUND; BACKEND_REJECTED in the server's words. */
export async function listObjects(credentials: Credentials, path: readonly string[]): Promise<DbObject[]> {
  const [database] = path;
  if (path.length > 1) return [];
  return await reading(credentials, (session) =>
    database === undefined ? listDatabases(session) : listKeys(session, database),
  );
}

/** Those that hold something, and the first, which a client is in unless it says another. */
async function listDatabases(session: Session): Promise<DbObject[]> {
  const databases = await readKeyspace(session);
  const shown = new Set([0, ...databases.keys()]);
  return [...shown]
    .sort((a, b) => a - b)
    .map((index) => ({
      kind: 'database',
      name: `db${index}`,
      path: [`db${index}`],
      expandable: true,
      rowEstimate: databases.get(index)?.keys ?? 0,
    }));
}

/** A bounded SCAN, never KEYS: however many there are, nobody is held up. */
async function listKeys(session: Session, database: string): Promise<DbObject[]> {
  await select(session, database);
  const names = new Set<string>();
  let cursor = '0';
  for (let scans = 0; scans < MOST_SCANS && names.size < LISTED_KEYS; scans += 1) {
    const [next, keys] = asList(await session.call('SCAN', cursor, 'COUNT', '100'));
    for (const key of asList(keys)) names.add(nameOfKey(asBytes(key)));
    cursor = asText(next);
    if (cursor === '0') break;
  }
  return [...names]
    .sort()
    .slice(0, LISTED_KEYS)
    .map((name) => ({ kind: 'key', name, path: [database, name], expandable: false, rowEstimate: null }));
}

/**
 * The first page of a key's value, in the form of its type. OBJECT_NOT_FOUND; REQUEST_INVALID for what has no rows of its
 * own; BROWSE_UNSUPPORTED for a type that only a module can show; BACKEND_REJECTED in the server's words.
 */
export async function readRows(
  credentials: Credentials,
  path: readonly string[],
  limit: number,
): Promise<RowsPage> {
  const [database, name] = path;
  if (database === undefined || name === undefined) {
    throw new HoldfastError('REQUEST_INVALID', { detail: 'Rows are in a key: database, key.' });
  }
  const key = keyOfName(name);
  if (path.length > 2) throw notThere('There is nothing below a key.');
  if (key === null) throw notThere('There is no such key.');
  return await reading(credentials, async (session) => {
    await select(session, database);
    return await readValue(session, key, limit);
  });
}

async function select(session: Session, database: string): Promise<void> {
  const [, index] = /^db(\d{1,9})$/.exec(database) ?? [];
  if (index === undefined) throw notThere(`There is no database ${database}.`);
  try {
    await session.call('SELECT', index);
  } catch (error) {
    if (!(error instanceof RedisRefused) || !/index is out of range/i.test(error.message)) throw error;
    throw notThere(`There is no database ${database}.`, error);
  }
}

async function reading<T>(credentials: Credentials, work: (session: Session) => Promise<T>): Promise<T> {
  try {
    return await withSession(credentials, { answerMs: ANSWER_MS }, work);
  } catch (error) {
    if (!(error instanceof RedisRefused) || BUSY.includes(error.code)) throw explainRefusal(error);
    throw new HoldfastError('BACKEND_REJECTED', { detail: error.message, cause: error });
  }
}
