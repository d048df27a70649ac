import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import type { Consistency, Credentials, MemberPlan } from '../dialect.ts';
import { type Session, withSession } from './connection.ts';
import { NOT_OF_SYSTEM } from './probe.ts';
import { quoteText } from './sql/identifiers.ts';

export const ACCOUNTS = 'accounts';
export const DATABASES = 'databases';

/** Without them a dump would leave things out, or stop half way. */
const NEEDED_RIGHTS = ['SELECT', 'SHOW DATABASES', 'SHOW VIEW', 'TRIGGER', 'EVENT'];
const LISTED_TABLES = 10;

/**
 * The accounts, then all databases in one member, because one transaction reads them all: `service`. SERVICE_UNREACHABLE names a
 * right that the user lacks; NOT_SUPPORTED_HERE names tables that no transaction can read at one moment.
 */
export async function planMembers(
  credentials: Credentials,
): Promise<{ members: MemberPlan[]; consistency: Consistency }> {
  return await withSession(credentials, {}, async (session) => {
    await requireRights(session, credentials.username);
    await requireTransactional(session);
    const members: MemberPlan[] = [{ name: ACCOUNTS, kind: ACCOUNTS, object: null }];
    if ((await userDatabases(session)).length > 0) {
      members.push({ name: DATABASES, kind: DATABASES, object: null });
    }
    return { members, consistency: 'service' };
  });
}

export async function userDatabases(session: Session): Promise<string[]> {
  const rows = await session.rows(
    `SELECT SCHEMA_NAME AS name FROM information_schema.SCHEMATA
      WHERE SCHEMA_NAME NOT IN (${NOT_OF_SYSTEM}) ORDER BY SCHEMA_NAME`,
  );
  return rows.map((row) => row['name'] as string);
}

/** The rights must be global: whatever a user may not see would be missing from the backup without a word. */
async function requireRights(session: Session, username: string): Promise<void> {
  const [account] = await session.table('SELECT CURRENT_USER(), CURRENT_ROLE()');
  const user = account?.[0] ?? '';
  const at = user.lastIndexOf('@');
  const role = account?.[1] ?? 'NONE';
  const grantees = [`'${user.slice(0, at)}'@'${user.slice(at + 1)}'`, `'${role}'@''`];
  // MySQL writes roles in force in another way; then whoever may see the rights of others is taken at its word.
  const all = session.flavour === 'MySQL' && role !== 'NONE';
  const rows = await session.rows(
    `SELECT DISTINCT PRIVILEGE_TYPE AS name FROM information_schema.USER_PRIVILEGES
      WHERE ${all} OR GRANTEE IN (${grantees.map(quoteText).join(', ')})`,
  );
  const held = new Set(rows.map((row) => row['name']));
  const missing = NEEDED_RIGHTS.filter((right) => !held.has(right));
  if (missing.length === 0) return;
  throw new HoldfastError('SERVICE_UNREACHABLE', {
    detail: `The user ${username} may not see everything: GRANT ${missing.join(', ')} ON *.*.`,
  });
}

/**
 * InnoDB alone is read at one moment without stopping writers. BLACKHOLE keeps no rows, and those of MEMORY tables live no longer
 * than the server: such a table may stand empty.
 */
async function requireTransactional(session: Session): Promise<void> {
  const rows = await session.rows(
    `SELECT TABLE_SCHEMA AS db, TABLE_NAME AS name, ENGINE AS engine FROM information_schema.TABLES
      WHERE TABLE_TYPE IN ('BASE TABLE', 'SEQUENCE', 'SYSTEM VERSIONED') AND TABLE_SCHEMA NOT IN (${NOT_OF_SYSTEM})
        AND ENGINE NOT IN ('InnoDB', 'BLACKHOLE') AND NOT (ENGINE = 'MEMORY' AND COALESCE(TABLE_ROWS, 1) = 0)
      ORDER BY 1, 2`,
  );
  if (rows.length === 0) return;
  const tables = rows.slice(0, LISTED_TABLES).map((row) => `${row['db']}.${row['name']} (${row['engine']})`);
  const more = rows.length > LISTED_TABLES ? ` and ${rows.length - LISTED_TABLES} more` : '';
  throw new HoldfastError('NOT_SUPPORTED_HERE', {
    detail: `Tables outside InnoDB cannot be read at the same moment as the others: ${tables.join(', ')}${more}. Convert them: ALTER TABLE … ENGINE=InnoDB.`,
  });
}
