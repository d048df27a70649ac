import { type CollectionInfo } from 'mongodb';
import { z } from 'zod';
import type { Session } from '../connection.ts';
import { isDumped, type Namespace } from '../namespaces.ts';

/** A collection or view as the server lists it. */
export interface ListedNamespace extends Namespace {
  /** 'collection', 'view' or 'timeseries'. */
  readonly type: string;
  readonly options: Readonly<Record<string, unknown>>;
}

const databasesSchema = z.object({ databases: z.array(z.object({ name: z.string() })) });

/** The databases of a server, in order of their names. */
export async function listDatabases({ admin }: Session): Promise<string[]> {
  const answer = await admin.command({ listDatabases: 1, nameOnly: true });
  return databasesSchema
    .parse(answer)
    .databases.map(({ name }) => name)
    .sort();
}

/** What a dump of the whole server holds, accounts included; with `undumpable`, everything else too. */
export async function listNamespaces(
  session: Session,
  { undumpable = false }: { undumpable?: boolean } = {},
): Promise<ListedNamespace[]> {
  const found: ListedNamespace[] = [];
  for (const db of await listDatabases(session)) {
    const listed = await listCollections(session, db);
    found.push(...listed.filter((each) => undumpable || isDumped(each)));
  }
  return found;
}

export async function listCollections({ client }: Session, db: string): Promise<ListedNamespace[]> {
  const infos = (await client.db(db).listCollections().toArray()) as CollectionInfo[];
  return infos
    .map(({ name, type = 'collection', options = {} }) => ({ db, collection: name, type, options }))
    .sort((a, b) => (a.collection < b.collection ? -1 : 1));
}
