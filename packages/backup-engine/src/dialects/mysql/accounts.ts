import { MysqlRefused, type Session } from './connection.ts';
import { quoteAccount, quoteName, quoteText } from './sql/identifiers.ts';

/** Every server has them; what they may do belongs to its version. */
const BUILT_IN = ['mariadb.sys', 'mysql.sys', 'mysql.session', 'mysql.infoschema'];

/** ER_PASSWORD_NO_MATCH */
const NO_SUCH_ACCOUNT = 1133;

export interface AccountName {
  readonly user: string;
  readonly host: string;
  readonly isRole: boolean;
}

export async function listAccounts(session: Session): Promise<AccountName[]> {
  const role = session.flavour === 'MariaDB' ? "is_role = 'Y'" : 'FALSE';
  const rows = await session.rows(
    `SELECT User AS user, Host AS host, ${role} AS is_role FROM mysql.user
      WHERE User NOT IN (${BUILT_IN.map(quoteText).join(', ')}) ORDER BY is_role DESC, User, Host`,
  );
  const listed = rows.flatMap((row) => {
    const [user, host] = [row['user'] ?? '', row['host'] ?? ''];
    // What everybody may do is a role that is always there.
    if (session.flavour === 'MariaDB' && user === 'PUBLIC' && host === '') return [];
    return [{ user, host, isRole: row['is_role'] === '1' }];
  });
  const known: AccountName[] = [];
  for (const account of listed) if (await isKnown(session, account)) known.push(account);
  return known;
}

/**
 * A server that was told to resolve no names passes over the accounts at host names: they stand in its table, but nobody can be
 * one of them, and it says of them that there are none.
 */
async function isKnown(session: Session, account: AccountName): Promise<boolean> {
  if (account.isRole) return true;
  try {
    await session.table(`SHOW CREATE USER ${accountText(account)}`);
    return true;
  } catch (error) {
    if (error instanceof MysqlRefused && error.code === NO_SUCH_ACCOUNT) return false;
    throw error;
  }
}

/** As it is written in SHOW and GRANT statements. */
export function accountText({ user, host, isRole }: AccountName): string {
  return isRole ? quoteName(user) : quoteAccount(user, host);
}

/**
 * All accounts as the statements that make them, in an order that a server takes: roles, users, then what each may do. Passwords
 * are hashes, as the server keeps them. MySQL's own roles are users.
 */
export async function readAccountStatements(session: Session): Promise<string[]> {
  // MySQL writes hashes with unprintable bytes; this has it write them in hexadecimal.
  if (session.flavour === 'MySQL') {
    await session.execute('SET SESSION print_identified_with_as_hex=ON').catch(() => undefined);
  }
  const accounts = await listAccounts(session);
  const statements: string[] = accounts
    .filter(({ isRole }) => isRole)
    .map(({ user }) => `CREATE ROLE ${quoteName(user)}`);
  for (const account of accounts.filter(({ isRole }) => !isRole)) {
    const [row] = await session.table(`SHOW CREATE USER ${accountText(account)}`);
    statements.push(row?.[0] as string);
  }
  // A grant of MariaDB names the password too, and takes it for a new one.
  const expired = statements.flatMap((statement) => {
    const user = /^CREATE USER (\S.*?@`(?:[^`]|``)*`) .*PASSWORD EXPIRE$/s.exec(statement)?.[1];
    return user === undefined ? [] : [`ALTER USER ${user} PASSWORD EXPIRE`];
  });
  // A role shows what it has from others too, under their names: each statement is wanted once.
  const grants = new Set<string>();
  for (const account of accounts) {
    for (const [grant] of await session.table(`SHOW GRANTS FOR ${accountText(account)}`))
      grants.add(grant as string);
  }
  for (const grant of await grantsToEverybody(session)) grants.add(grant);
  return [...statements, ...grants, ...expired];
}

async function grantsToEverybody(session: Session): Promise<string[]> {
  if (session.flavour !== 'MariaDB') return [];
  const [known] = await session.rows("SELECT 1 FROM mysql.user WHERE User = 'PUBLIC' AND Host = ''");
  if (known === undefined) return [];
  return (await session.table('SHOW GRANTS FOR PUBLIC')).map(([grant]) => grant as string);
}
