import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import type { Consistency, Credentials, MemberPlan, ServerFacts } from '../dialect.ts';
import { withSession } from './connection.ts';
import { flavourOf } from './flavour.ts';
import { listNamespaces } from './contents/list-namespaces.ts';
import { whyLost } from './dump/lost-namespaces.ts';
import { requireReader } from './dump/privileges.ts';
import { readSettings } from './server/settings.ts';

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
    for (const namespace of await listNamespaces(session, { undumpable: true })) {
      const lost = whyLost(namespace, withOplog);
      if (lost !== null) throw new HoldfastError('SERVICE_UNREACHABLE', { detail: lost });
    }
  });
  const kind = withOplog ? ARCHIVE_WITH_OPLOG : ARCHIVE;
  return {
    members: [{ name: ARCHIVE, kind, object: null }],
    consistency: withOplog ? 'service' : 'none',
  };
}

/** Whether a member holds an oplog. Throws for a member that is none of ours. */
export function holdsOplog(member: MemberPlan): boolean {
  if (member.kind !== ARCHIVE && member.kind !== ARCHIVE_WITH_OPLOG)
    throw new Error(`The member ${member.name} is no archive.`);
  return member.kind === ARCHIVE_WITH_OPLOG;
}
