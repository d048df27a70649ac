import { BSON, type Document } from 'mongodb';
import type { Session } from '../connection.ts';
import { ACCOUNTS_DATABASE, USERS_COLLECTION } from '../namespaces.ts';

/**
 * Writes users as they were stored, with what their passwords are checked by. The administrator becomes what it was in
 * the backup but for its credential, which stays the new server's own.
 */
export async function insertUsers(
  { client }: Session,
  users: readonly Uint8Array[],
  administrator: string,
): Promise<void> {
  const stored = client.db(ACCOUNTS_DATABASE).collection<Document>(USERS_COLLECTION);
  const own = await stored.findOne({ _id: `${ACCOUNTS_DATABASE}.${administrator}` as never }, EXACTLY);
  for (const bytes of users) {
    const user = BSON.deserialize(bytes, EXACTLY);
    const isOwn = own !== null && user['_id'] === own['_id'];
    const wanted = isOwn ? { ...user, credentials: own['credentials'] as unknown } : user;
    await stored.replaceOne({ _id: user['_id'] as never }, wanted, { upsert: true });
  }
}

/** Every value keeps its BSON type. */
const EXACTLY = { promoteValues: false, promoteLongs: false, promoteBuffers: false };
