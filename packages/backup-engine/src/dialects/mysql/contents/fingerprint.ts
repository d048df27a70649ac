import type { Credentials } from '../../dialect.ts';
import { listAccounts, readAccountStatements } from '../accounts.ts';
import { type Session, withSession } from '../connection.ts';
import { listTables } from './count.ts';
import { CARRIED_PARAMETERS } from '../server/parameters.ts';
import { NOT_OF_SYSTEM } from '../probe.ts';
import { quoteName } from '../sql/identifiers.ts';

/**
 * Everything that a restore must bring back: the contents of every table by an order-independent checksum of each row, every
 * definition as the server writes it, accounts with their stored passwords, grants, settings. Whoever asks must see
 * everything. The asking account's own password is left out, because a restored server has a credential of its own; so is that of
 * `root`, which it may be called there.
 */
export async function fingerprint(credentials: Credentials): Promise<string[]> {
  return await withSession(credentials, { statementMs: 0 }, async (session) => [
    ...(await accounts(session, [credentials.username, 'root'])),
    ...(await parameters(session)),
    ...(await databases(session)),
    ...(await tables(session)),
    ...(await programs(session)),
  ]);
}

const PASSWORD = / IDENTIFIED (?:BY PASSWORD|VIA|WITH) .*?(?= REQUIRE | WITH | ACCOUNT | PASSWORD EXPIRE|$)/;

async function accounts(session: Session, own: readonly string[]): Promise<string[]> {
  const statements = await readAccountStatements(session);
  const withoutPassword = (await listAccounts(session))
    .filter(({ user, isRole }) => !isRole && own.includes(user))
    .map(({ user, host }) => ` ${quoteName(user)}@${quoteName(host)}`);
  return statements
    .map((line) => (withoutPassword.some((name) => line.includes(name)) ? line.replace(PASSWORD, '') : line))
    .map((line) => `account ${line}`)
    .sort();
}

async function parameters(session: Session): Promise<string[]> {
  const rows = await session.rows('SHOW GLOBAL VARIABLES');
  return rows
    .filter((row) => CARRIED_PARAMETERS.includes(row['Variable_name'] as string))
    .map((row) => `setting ${row['Variable_name']} ${row['Value']}`);
}

async function databases(session: Session): Promise<string[]> {
  const rows = await session.rows(
    `SELECT SCHEMA_NAME AS name, DEFAULT_CHARACTER_SET_NAME AS charset, DEFAULT_COLLATION_NAME AS collation
       FROM information_schema.SCHEMATA WHERE SCHEMA_NAME NOT IN (${NOT_OF_SYSTEM}) ORDER BY 1`,
  );
  return rows.map((row) => `database ${row['name']} ${row['charset']} ${row['collation']}`);
}

async function tables(session: Session): Promise<string[]> {
  const lines: string[] = [];
  for (const { db, name, type } of await listTables(session)) {
    const table = `${quoteName(db)}.${quoteName(name)}`;
    const [made] = await session.table(`SHOW CREATE TABLE ${table}`);
    lines.push(
      `table ${table} ${made?.[1]}`,
      `contents ${table} ${await contents(session, { db, name, type })}`,
    );
  }
  return lines;
}

/** Number of rows, and the sum over all rows of a part of the row's MD5. */
async function contents(
  session: Session,
  { db, name, type }: { db: string; name: string; type: string },
): Promise<string> {
  const table = `${quoteName(db)}.${quoteName(name)}`;
  const columns = await session.rows(
    `SELECT COLUMN_NAME AS name FROM information_schema.COLUMNS
      WHERE TABLE_SCHEMA = ${literal(db)} AND TABLE_NAME = ${literal(name)} ORDER BY ORDINAL_POSITION`,
  );
  const names = columns.map((column) => quoteName(column['name'] as string));
  const versions = type === 'SYSTEM VERSIONED' ? ['ROW_START', 'ROW_END'] : [];
  // Each column by its own hash, so that no row is too long for a packet.
  const hashes = [...names, ...versions].map((column) => `IFNULL(MD5(${column}), '-')`);
  const history = type === 'SYSTEM VERSIONED' ? ' FOR SYSTEM_TIME ALL' : '';
  const [row] = await session.table(
    `SELECT COUNT(*), COALESCE(SUM(CAST(CONV(LEFT(MD5(CONCAT_WS(',', ${hashes.join(', ')})), 15), 16, 10) AS DECIMAL(20))), 0)
       FROM ${table}${history}`,
  );
  return (row ?? []).join(' rows, ');
}

/** A text as a literal of ASCII, whatever it holds. */
function literal(text: string): string {
  return `CONVERT(0x${Buffer.from(text, 'utf8').toString('hex')} USING utf8mb4)`;
}

/** Views, routines, triggers and events, as the server writes them. */
async function programs(session: Session): Promise<string[]> {
  const lines: string[] = [];
  for (const [kind, sql] of Object.entries(PROGRAMS)) {
    for (const { db, name, type } of await session.rows(sql)) {
      const what = type ?? kind;
      const [made] = await session.table(
        `SHOW CREATE ${what} ${quoteName(db as string)}.${quoteName(name as string)}`,
      );
      // The last column of a trigger is when it was made.
      const told = kind === 'TRIGGER' ? made?.slice(0, 6) : made;
      lines.push(`${what} ${db} ${told?.join(' | ')}`);
    }
  }
  return lines;
}

const PROGRAMS: Readonly<Record<string, string>> = {
  VIEW: `SELECT TABLE_SCHEMA AS db, TABLE_NAME AS name FROM information_schema.VIEWS WHERE TABLE_SCHEMA NOT IN (${NOT_OF_SYSTEM}) ORDER BY 1, 2`,
  TRIGGER: `SELECT TRIGGER_SCHEMA AS db, TRIGGER_NAME AS name FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA NOT IN (${NOT_OF_SYSTEM}) ORDER BY 1, 2`,
  EVENT: `SELECT EVENT_SCHEMA AS db, EVENT_NAME AS name FROM information_schema.EVENTS WHERE EVENT_SCHEMA NOT IN (${NOT_OF_SYSTEM}) ORDER BY 1, 2`,
  ROUTINE: `SELECT ROUTINE_SCHEMA AS db, ROUTINE_NAME AS name, ROUTINE_TYPE AS type FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA NOT IN (${NOT_OF_SYSTEM}) ORDER BY 1, 2, 3`,
};
