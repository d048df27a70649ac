import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import type { Consistency, Credentials, MemberPlan } from '../dialect.ts';
import { withSession } from './connection.ts';

export const GLOBALS = 'globals';
export const DATABASE = 'database';
/** Every server has them already; the backup's are merged into them. */
const BUILT_IN = ['template1', 'postgres'];

/**
 * The globals, then every database. A database that cannot be dumped fails the plan, because a backup is of the
 * whole DB Service: SERVICE_UNREACHABLE names it and the missing right.
 */
export async function planMembers(
  credentials: Credentials,
): Promise<{ members: MemberPlan[]; consistency: Consistency }> {
  const databases = await withSession(credentials, { database: null }, (session) =>
    session.rows(
      // A connection limit of -2 marks a database whose removal was interrupted: nobody can read it any more.
      `SELECT datname, datallowconn, pg_catalog.has_database_privilege(oid, 'CONNECT') AS may_connect
         FROM pg_catalog.pg_database WHERE datname <> 'template0' AND datconnlimit <> -2 ORDER BY datname`,
    ),
  );
  const members: MemberPlan[] = [{ name: GLOBALS, kind: GLOBALS, object: null }];
  for (const [index, row] of databases.entries()) {
    const object = row['datname'] as string;
    requireDumpable(
      object,
      { allows: row['datallowconn'] === 't', may: row['may_connect'] === 't' },
      credentials,
    );
    members.push({ name: `${DATABASE}-${index + 1}`, kind: DATABASE, object });
  }
  return { members, consistency: 'database' };
}

function requireDumpable(
  database: string,
  right: { allows: boolean; may: boolean },
  credentials: Credentials,
): void {
  if (right.allows && right.may) return;
  const detail = right.allows
    ? `The user ${credentials.username} may not connect to the database ${JSON.stringify(database)}: grant CONNECT.`
    : `The database ${JSON.stringify(database)} does not allow connections: set ALLOW_CONNECTIONS, or drop it.`;
  throw new HoldfastError('SERVICE_UNREACHABLE', { detail });
}

/** The database that a member holds. */
export function databaseOf(member: MemberPlan): string {
  if (member.kind !== DATABASE || member.object === null) {
    throw new Error(`The member ${member.name} is not a database.`);
  }
  return member.object;
}

export function isBuiltIn(database: string): boolean {
  return BUILT_IN.includes(database);
}
