import { BSON } from 'mongodb';
import { collectionKey, viewKey } from '../contents/count-keys.ts';
import { ACCOUNTS_DATABASE, isDumped, ROLES_COLLECTION, USERS_COLLECTION } from '../namespaces.ts';

/** What is there after the oplog was replayed: names alone, for how many documents there are only the replay shows. */
export type Present = Set<string>;

interface Operation {
  readonly op?: unknown;
  readonly ns?: unknown;
  readonly o?: Readonly<Record<string, unknown>>;
}

/** Follows one entry of the oplog: what it makes or removes, a transaction's operations one by one. */
export function followOplog(present: Present, entry: Uint8Array): void {
  follow(present, BSON.deserialize(entry) as Operation);
}

function follow(present: Present, { op, ns, o }: Operation): void {
  if (typeof ns !== 'string' || o === undefined) return;
  const db = ns.slice(0, ns.indexOf('.'));
  const collection = ns.slice(ns.indexOf('.') + 1);
  if (op === 'c') followCommand(present, db, o);
  else if (op === 'i' || op === 'd')
    followDocument(present, { db, collection, inserted: op === 'i' }, o['_id']);
}

function followCommand(present: Present, db: string, command: Readonly<Record<string, unknown>>): void {
  const [[name, value] = []] = Object.entries(command);
  if (name === 'applyOps' && Array.isArray(value)) {
    for (const nested of value) follow(present, nested as Operation);
  } else if (name === 'dropDatabase') {
    for (const key of [...present]) if (isOfDatabase(key, db)) present.delete(key);
  } else if (typeof value === 'string' && isDumped({ db, collection: value })) {
    if (name === 'create') present.add(collectionKey({ db, collection: value }));
    if (name === 'drop') present.delete(collectionKey({ db, collection: value }));
  }
}

/** Views, users and roles are made and removed by documents. */
function followDocument(
  present: Present,
  { db, collection, inserted }: { db: string; collection: string; inserted: boolean },
  id: unknown,
): void {
  const key = typeof id === 'string' ? keyOf(db, collection, id) : null;
  if (key === null) return;
  if (inserted) present.add(key);
  else present.delete(key);
}

/** Their `_id` is the database, a dot and the name. */
function keyOf(db: string, collection: string, id: string): string | null {
  const at = id.indexOf('.');
  const [owner, name] = [id.slice(0, at), id.slice(at + 1)];
  if (collection === 'system.views') return viewKey({ db: owner, collection: name });
  if (db !== ACCOUNTS_DATABASE) return null;
  const named = `${JSON.stringify(owner)}.${JSON.stringify(name)}`;
  if (collection === USERS_COLLECTION) return `user ${named}`;
  return collection === ROLES_COLLECTION ? `role ${named}` : null;
}

function isOfDatabase(key: string, db: string): boolean {
  const quoted = JSON.stringify(db);
  return key.startsWith(`collection ${quoted}.`) || key.startsWith(`view ${quoted}.`);
}
