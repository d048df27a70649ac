import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import type { Consistency, Credentials, MemberPlan, ServerFacts } from '../dialect.ts';
import { withSession } from './connection.ts';
import { flavourOf } from './flavour.ts';
import { listNamespaces } from './list-namespaces.ts';
import { requireReader } from './privileges.ts';
import { readSettings } from './settings.ts';

/** The whole server, each collection as it was when its turn came. */
const ARCHIVE = 'archive';
/** The same with the oplog of the time it took: after the replay, one moment for all. */
const ARCHIVE_WITH_OPLOG = 'archive-with-oplog';

/**
 * One member holds the whole server. A member of a replica set has an oplog, by which everything is brought to one
 * moment; without it nothing is claimed. What cannot be dumped or restored fails the plan, because a backup is of the
 * whole DB Service: SERVICE_UNREACHABLE names it.
 */
export async function planMembers(
  credentials: Credentials,
  facts: ServerFacts,
): Promise<{ members: MemberPlan[]; consistency: Consistency }> {
  const withOplog = typeof readSettings(facts.settings).replicaSet === 'string';
  await withSession(credentials, {}, async (session) => {
    if (flavourOf(facts).hasRoles) await requireReader(session, credentials.username);
    for (const { db, collection } of await listNamespaces(session, { undumpable: true })) {
      const lost = whyLost(db, collection, withOplog);
      if (lost !== null) throw new HoldfastError('SERVICE_UNREACHABLE', { detail: lost });
    }
  });
  const kind = withOplog ? ARCHIVE_WITH_OPLOG : ARCHIVE;
  return {
    members: [{ name: ARCHIVE, kind, object: null }],
    consistency: withOplog ? 'service' : 'none',
  };
}

function whyLost(db: string, collection: string, withOplog: boolean): string | null {
  const name = JSON.stringify(`${db}.${collection}`);
  if (db !== 'local' && db !== 'config' && collection.includes('$'))
    return `mongodump passes over the collection ${name} because of the $ in its name: rename it.`;
  // The tool's patterns stop at a line's end, and with an oplog no name can be given by itself.
  if (withOplog && /[\n\r]/.test(collection))
    return `mongorestore passes over the collection ${name} because of the line break in its name: rename it.`;
  return null;
}

/** Whether a member holds an oplog. Throws for a member that is none of ours. */
export function holdsOplog(member: MemberPlan): boolean {
  if (member.kind !== ARCHIVE && member.kind !== ARCHIVE_WITH_OPLOG)
    throw new Error(`The member ${member.name} is no archive.`);
  return member.kind === ARCHIVE_WITH_OPLOG;
}
