import type { Consistency, Credentials, MemberPlan, ServerFacts } from '../dialect.ts';
import { awaitOlderSnapshot } from './dump/older-snapshot.ts';
import { requireRights } from './dump/rights.ts';
import { explainRefusal, withSession } from './connection.ts';

export const KEYS = 'rdb';
export const USERS = 'acl';

/**
 * The users, then one snapshot of all databases with the function libraries. SERVICE_UNREACHABLE names what hinders a dump: a
 * missing right, a renamed command, a replica without its master.
 */
export async function planMembers(
  { credentials, facts }: { credentials: Credentials; facts: ServerFacts },
  options: { olderSnapshotMs: number },
): Promise<{ members: MemberPlan[]; consistency: Consistency }> {
  try {
    await withSession(credentials, {}, async (session) => {
      await requireRights(session, credentials);
      await awaitOlderSnapshot(session, facts, options.olderSnapshotMs);
    });
  } catch (error) {
    throw explainRefusal(error);
  }
  return {
    members: [
      { name: USERS, kind: USERS, object: null },
      { name: KEYS, kind: KEYS, object: null },
    ],
    consistency: 'service',
  };
}
