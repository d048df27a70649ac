import { readFile } from 'node:fs/promises';
import type { Credentials } from '../../dialect.ts';
import { listAccounts } from '../accounts.ts';
import { MysqlRefused, type Session, withSession } from '../connection.ts';
import { nativePasswordHash } from '../server/native-password.ts';
import { AccountsReader, createdAccount } from '../sql/accounts.ts';
import { quoteAccount, quoteName, quoteText } from '../sql/identifiers.ts';

/**
 * Makes the accounts of a backup on a new server and gives them what they may do. The administrator is there already: what the
 * backup grants it is granted. Stops at the first error, which names the account.
 */
export async function loadAccounts(target: Credentials, file: string, signal: AbortSignal): Promise<void> {
  const statements = await readStatements(file);
  await withSession(target, { statementMs: 0, signal }, async (session) => {
    const administrator = await currentAccount(session);
    const roles: string[] = [];
    for (const [index, statement] of statements.entries()) {
      const created = createdAccount(statement);
      if (created?.isRole === true) roles.push(created.user);
      const isOurs =
        created !== null && created.user === administrator.user && created.host === administrator.host;
      if (!isOurs) await apply(session, statement, index + 1);
    }
    if (session.flavour === 'MariaDB') await leaveRoles(session, { roles, administrator, statements });
    await setAdministrator(session, target, administrator);
    await claim(session, target, administrator);
  });
}

/** Words of the server could quote a password's hash: of a failure only its number and its account are told. */
async function apply(session: Session, statement: string, number: number): Promise<void> {
  try {
    await session.execute(statement);
  } catch (error) {
    if (!(error instanceof MysqlRefused)) throw error;
    const about =
      /^(?:CREATE (?:USER|ROLE)|SET DEFAULT ROLE|ALTER USER) \S+|^GRANT|^REVOKE/.exec(statement)?.[0] ?? '';
    throw new Error(`Statement ${number} of the accounts (${about} …) was refused with error ${error.code}.`);
  }
}

interface Account {
  readonly user: string;
  readonly host: string;
}

async function currentAccount(session: Session): Promise<Account> {
  const [row] = await session.table('SELECT CURRENT_USER()');
  const text = row?.[0] ?? '';
  const at = text.lastIndexOf('@');
  return { user: text.slice(0, at), host: text.slice(at + 1) };
}

/** MariaDB lets whoever makes a role administer it: the administrator gives back what the backup does not grant it. */
async function leaveRoles(
  session: Session,
  { roles, administrator, statements }: { roles: string[]; administrator: Account; statements: string[] },
): Promise<void> {
  const { user, host } = administrator;
  for (const role of roles) {
    const grant = `GRANT ${quoteName(role)} TO ${quoteName(user)}@${quoteName(host)}`;
    if (statements.includes(`${grant} WITH ADMIN OPTION`)) continue;
    const what = statements.includes(grant) ? 'ADMIN OPTION FOR ' : '';
    await session.execute(`REVOKE ${what}${quoteName(role)} FROM ${quoteAccount(user, host)}`);
  }
}

/** Gives the administrator its credential and its rights, whatever the backup said of an account of that name. */
async function setAdministrator(
  session: Session,
  target: Credentials,
  { user, host }: Account,
): Promise<void> {
  const account = quoteAccount(user, host);
  const how =
    session.flavour === 'MariaDB'
      ? `IDENTIFIED BY PASSWORD ${quoteText(nativePasswordHash(target.password))}`
      : `IDENTIFIED BY ${quoteText(target.password)}`;
  await session.execute(`ALTER USER ${account} ${how} REQUIRE NONE ACCOUNT UNLOCK PASSWORD EXPIRE DEFAULT`);
  await session.execute(`GRANT ALL PRIVILEGES ON *.* TO ${account} WITH GRANT OPTION`);
}

/**
 * An account of the administrator's name and of another host may come first for connections from here, with the source's
 * password; it takes the credential, too. An account without a name gives way to one of ours.
 */
async function claim(session: Session, target: Credentials, administrator: Account): Promise<void> {
  const sameName = (await listAccounts(session)).filter(
    ({ user, host, isRole }) => !isRole && user === administrator.user && host !== administrator.host,
  );
  for (const rival of sameName) {
    if (await mayEnter(target)) return;
    await setAdministrator(session, target, rival);
  }
  if (await mayEnter(target)) return;
  const local = { user: administrator.user, host: 'localhost' };
  await session.execute(`CREATE USER IF NOT EXISTS ${quoteAccount(local.user, local.host)}`);
  await setAdministrator(session, target, local);
}

async function mayEnter(target: Credentials): Promise<boolean> {
  return await withSession(target, {}, async () => true).catch(() => false);
}

async function readStatements(file: string): Promise<string[]> {
  const text = await readFile(file);
  const statements: string[] = [];
  const reader = new AccountsReader((start, end) => statements.push(text.toString('utf8', start, end)));
  reader.write(text);
  reader.end();
  return statements;
}
