import { createHash } from 'node:crypto';
import { BSON, type Document } from 'mongodb';
import type { Credentials } from '../../dialect.ts';
import { type Session, withSession } from '../connection.ts';
import { type ListedNamespace, listNamespaces } from './list-namespaces.ts';
import {
  ACCOUNTS_DATABASE,
  dataCollection,
  isOfAccounts,
  ROLES_COLLECTION,
  USERS_COLLECTION,
} from '../namespaces.ts';

/** Where an index lies and how it is stored is not part of what it is. */
const NOT_OF_DEFINITION = ['v', 'ns'];

/**
 * Everything that a restore must bring back: the documents of every collection by an order-independent checksum of
 * their BSON as it is stored, options with validators, indexes, views, users with what their passwords are checked by,
 * and roles. Identifiers that a server gives to its collections are its own. Of the asking account what its password
 * is checked by is left out.
 */
export async function fingerprint(credentials: Credentials): Promise<string[]> {
  return await withSession(credentials, {}, async (session) => {
    const lines = await accountLines(session, credentials.username);
    for (const namespace of await listNamespaces(session)) {
      if (!isOfAccounts(namespace)) lines.push(...(await namespaceLines(session, namespace)));
    }
    return lines;
  });
}

async function namespaceLines({ client }: Session, namespace: ListedNamespace): Promise<string[]> {
  const { db, collection, type, options } = namespace;
  const name = `${JSON.stringify(db)}.${JSON.stringify(collection)}`;
  const lines = [`${type} ${name} ${text(options)}`];
  if (type === 'view') return lines;
  for (const index of await client.db(db).collection(collection).listIndexes().toArray()) {
    const definition = Object.entries(index).filter(([key]) => !NOT_OF_DEFINITION.includes(key));
    lines.push(`index of ${name}: ${text(Object.fromEntries(definition.sort(byName)))}`);
  }
  const data = client.db(db).collection(dataCollection(collection, type));
  lines.push(`contents of ${name}: ${await checksum(data.find({}, { raw: true }))}`);
  return lines.sort();
}

function byName([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1;
}

async function checksum(documents: AsyncIterable<Document>): Promise<string> {
  let [count, bytes, sum] = [0, 0, 0n];
  for await (const document of documents) {
    const raw = document as unknown as Buffer;
    count += 1;
    bytes += raw.length;
    sum += createHash('sha256').update(raw).digest().readBigUInt64LE();
  }
  return `${count} documents, ${bytes} bytes, ${BigInt.asUintN(64, sum).toString(16)}`;
}

async function accountLines({ client }: Session, asking: string): Promise<string[]> {
  const admin = client.db(ACCOUNTS_DATABASE);
  const users = await admin.collection(USERS_COLLECTION).find().toArray();
  const roles = await admin.collection(ROLES_COLLECTION).find().toArray();
  const isOwn = (user: Document): boolean => user['db'] === ACCOUNTS_DATABASE && user['user'] === asking;
  const shown = users.map((user) => (isOwn(user) ? { ...user, credentials: null } : user));
  return [...shown.map((user) => `user ${text(user)}`), ...roles.map((role) => `role ${text(role)}`)].sort();
}

function text(value: unknown): string {
  return BSON.EJSON.stringify(value, { relaxed: false });
}
