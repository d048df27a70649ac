import type { Credentials, MemberContents, MemberPlan, WorkLimits } from '../../dialect.ts';
import { type Session, withSession } from '../connection.ts';
import { accountKey, collectionKey, indexesKey, viewKey } from './count-keys.ts';
import { type ListedNamespace, listNamespaces } from './list-namespaces.ts';
import { holdsOplog } from '../members.ts';
import {
  ACCOUNTS_DATABASE,
  dataCollection,
  isOfAccounts,
  ROLES_COLLECTION,
  USERS_COLLECTION,
} from '../namespaces.ts';
import { watchWork } from '../load/watch-work.ts';

/** Counts in a living server what the inspector counts in a dump of it, under the same keys; never from estimates. */
export async function countContents(
  credentials: Credentials,
  member: MemberPlan,
  limits: WorkLimits,
): Promise<MemberContents> {
  const namesOnly = holdsOplog(member);
  return await watchWork(credentials, { ...limits, bytes: 0 }, (signal) =>
    withSession(credentials, { signal }, async (session) => {
      const counts = new Map(await countAccounts(session));
      for (const namespace of await listNamespaces(session)) {
        if (isOfAccounts(namespace)) continue;
        for (const [key, count] of await countNamespace(session, namespace, namesOnly))
          counts.set(key, count);
      }
      return { counts: Object.fromEntries(counts) };
    }),
  );
}

async function countNamespace(
  { client }: Session,
  { db, collection, type }: ListedNamespace,
  namesOnly: boolean,
): Promise<[string, number][]> {
  if (type === 'view') return [[viewKey({ db, collection }), 1]];
  const data = dataCollection(collection, type);
  const key = collectionKey({ db, collection: data });
  if (namesOnly) return [[key, 1]];
  const documents = await client.db(db).collection(data).countDocuments({});
  const indexes = await client.db(db).collection(collection).listIndexes().toArray();
  return [
    [key, documents],
    [indexesKey({ db, collection }), indexes.length],
  ];
}

async function countAccounts({ client }: Session): Promise<[string, number][]> {
  const found: [string, number][] = [];
  for (const [kind, collection] of [
    ['user', USERS_COLLECTION],
    ['role', ROLES_COLLECTION],
  ] as const) {
    const documents = client.db(ACCOUNTS_DATABASE).collection(collection).find({}, { raw: true });
    for await (const document of documents) found.push([accountKey(kind, document as never), 1]);
  }
  return found;
}
