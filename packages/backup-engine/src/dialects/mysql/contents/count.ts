import type { Credentials, MemberContents, MemberPlan, WorkLimits } from '../../dialect.ts';
import { listAccounts } from '../accounts.ts';
import { type Session, withSession } from '../connection.ts';
import { ACCOUNTS, userDatabases } from '../members.ts';
import { NOT_OF_SYSTEM } from '../probe.ts';
import { accountKey } from '../sql/accounts.ts';
import { countKey, quoteName } from '../sql/identifiers.ts';
import { watchWork } from '../load/watch-work.ts';

/** Counts in a living server what the inspectors count in a dump of it, under the same keys. */
export async function countContents(
  credentials: Credentials,
  member: MemberPlan,
  limits: WorkLimits,
): Promise<MemberContents> {
  return await watchWork(credentials, limits, (signal) =>
    withSession(credentials, { statementMs: 0, signal }, async (session) => ({
      counts:
        member.kind === ACCOUNTS
          ? await countAccounts(session, credentials.username)
          : await countDatabases(session),
    })),
  );
}

async function countAccounts(session: Session, administrator: string): Promise<Record<string, number>> {
  const accounts = (await listAccounts(session)).filter(
    ({ user, isRole }) => isRole || user !== administrator,
  );
  return Object.fromEntries(accounts.map((account) => [accountKey(account), 1]));
}

async function countDatabases(session: Session): Promise<Record<string, number>> {
  await session.execute('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY');
  const databases = await userDatabases(session);
  return {
    ...Object.fromEntries(databases.map((name) => [countKey('database', name), 1])),
    ...(await countObjects(session)),
    ...(await countRows(session)),
  };
}

/** History is rows, too. */
async function countRows(session: Session): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { db, name, type } of await listTables(session)) {
    const table = `${quoteName(db)}.${quoteName(name)}`;
    if (type === 'SEQUENCE') {
      const [row] = await session.table(`SELECT next_not_cached_value FROM ${table}`);
      counts[countKey('sequence', db, name)] = Number(row?.[0]);
    } else {
      const history = type === 'SYSTEM VERSIONED' ? ' FOR SYSTEM_TIME ALL' : '';
      const [row] = await session.table(`SELECT COUNT(*) FROM ${table}${history}`);
      counts[countKey('table', db, name)] = Number(row?.[0]);
    }
  }
  return counts;
}

export interface ListedTable {
  readonly db: string;
  readonly name: string;
  /** 'BASE TABLE', 'SYSTEM VERSIONED' or 'SEQUENCE'. */
  readonly type: string;
}

export async function listTables(session: Session): Promise<ListedTable[]> {
  const rows = await session.rows(
    `SELECT TABLE_SCHEMA AS db, TABLE_NAME AS name, TABLE_TYPE AS type FROM information_schema.TABLES
      WHERE TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED', 'SEQUENCE') AND TABLE_SCHEMA NOT IN (${NOT_OF_SYSTEM})
      ORDER BY 1, 2`,
  );
  return rows.map((row) => ({
    db: row['db'] as string,
    name: row['name'] as string,
    type: row['type'] as string,
  }));
}

async function countObjects(session: Session): Promise<Record<string, number>> {
  const count = (from: string, column: string, condition = 'TRUE'): string =>
    `(SELECT COUNT(*) FROM information_schema.${from} WHERE ${column} NOT IN (${NOT_OF_SYSTEM}) AND ${condition})`;
  const routines = (type: string): string => count('ROUTINES', 'ROUTINE_SCHEMA', `ROUTINE_TYPE = '${type}'`);
  const [row] = await session.rows(
    `SELECT ${count('VIEWS', 'TABLE_SCHEMA')} AS \`views\`, ${count('TRIGGERS', 'TRIGGER_SCHEMA')} AS \`triggers\`,
            ${routines('FUNCTION')} AS \`functions\`, ${routines('PROCEDURE')} AS \`procedures\`,
            ${routines('PACKAGE')} AS \`packages\`, ${routines('PACKAGE BODY')} AS \`package bodies\`,
            ${count('EVENTS', 'EVENT_SCHEMA')} AS \`events\``,
  );
  return Object.fromEntries(Object.entries(row ?? {}).map(([kind, found]) => [kind, Number(found)]));
}
