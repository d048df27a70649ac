import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import { findProgram } from '../../../processes/find-program.ts';
import type { ToolCommand } from '../../../processes/tool-command.ts';
import type { Credentials, MemberPlan, ServerFacts } from '../../dialect.ts';
import { readAccountStatements } from '../accounts.ts';
import { clientAccess } from '../client-access.ts';
import { MysqlRefused, type Session, withSession } from '../connection.ts';
import { ACCOUNTS, userDatabases } from '../members.ts';
import { NOT_OF_SYSTEM } from '../probe.ts';
import { readSettings } from '../server/settings.ts';
import { writeAccounts } from '../sql/accounts.ts';
import { quoteName } from '../sql/identifiers.ts';
import { flavourOf, requireProgram } from '../tools.ts';
import { isAtLeast } from '../versions.ts';

export interface DumpOptions {
  readonly lockWaitMs: number;
}

const ACCOUNTS_FILE = 'accounts.sql';
/** ER_LOCK_WAIT_TIMEOUT */
const LOCK_WAIT_TIMEOUT = 1205;

/**
 * One transaction over all databases, in UTF-8, binary values in hexadecimal. Not: tables locked, tablespaces (folders of another
 * machine), the positions and identifiers of replication.
 */
const DUMP_OPTIONS = [
  '--single-transaction',
  '--skip-lock-tables',
  '--quick',
  '--routines',
  '--events',
  '--triggers',
  '--hex-blob',
  '--tz-utc',
  '--no-tablespaces',
  '--default-character-set=utf8mb4',
  '--max-allowed-packet=1G',
];

/** The program that writes a member to standard output. TOOL_MISSING, SERVICE_UNREACHABLE, BACKEND_REJECTED. */
export async function dumpCommand(
  source: { credentials: Credentials; facts: ServerFacts },
  member: MemberPlan,
  options: DumpOptions,
): Promise<ToolCommand> {
  return member.kind === ACCOUNTS
    ? await dumpAccounts(source.credentials)
    : await dumpDatabases(source, options);
}

/** The server writes the statements; a file that only the program may read holds them on their way. */
async function dumpAccounts(credentials: Credentials): Promise<ToolCommand> {
  const statements = await withSession(credentials, {}, readAccountStatements);
  const program = await findProgram(['cat']);
  if (program === null) throw new HoldfastError('TOOL_MISSING', { detail: 'There is no cat (coreutils).' });
  return {
    program,
    args: [`{file:${ACCOUNTS_FILE}}`],
    secretFiles: { [ACCOUNTS_FILE]: writeAccounts(statements) },
  };
}

async function dumpDatabases(
  { credentials, facts }: { credentials: Credentials; facts: ServerFacts },
  { lockWaitMs }: DumpOptions,
): Promise<ToolCommand> {
  const { program, version, flavour } = await requireProgram('dump', flavourOf(facts), facts.version);
  const { first, ...access } = clientAccess(credentials, readSettings(facts.settings));
  const databases = await withSession(credentials, {}, async (session) => {
    const names = await userDatabases(session);
    await requireUnlocked(session, lockWaitMs);
    return names;
  });
  const own = flavour === 'MariaDB' ? mariadbOptions(version, facts.version) : mysqlOptions(version);
  const args = [first, ...DUMP_OPTIONS, ...own, '--databases', '--', ...databases];
  return { program, args, largeWrites: true, ...access };
}

function mariadbOptions(version: string, serverVersion: string): string[] {
  return isAtLeast(version, 10, 11) && isAtLeast(serverVersion, 10, 11) ? ['--dump-history'] : [];
}

function mysqlOptions(version: string): string[] {
  return ['--set-gtid-purged=OFF', ...(isAtLeast(version, 8, 0) ? ['--column-statistics=0'] : [])];
}

/**
 * The dump program takes no limit for locks, so that every table is touched before: one that others keep locked for longer than the
 * limit is named. A lock taken later ends the dump by its silence.
 */
async function requireUnlocked(session: Session, lockWaitMs: number): Promise<void> {
  const seconds = Math.max(1, Math.ceil(lockWaitMs / 1000));
  await session.execute(`SET SESSION lock_wait_timeout=${seconds}`);
  const tables = await session.rows(
    `SELECT TABLE_SCHEMA AS db, TABLE_NAME AS name FROM information_schema.TABLES
      WHERE TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED') AND TABLE_SCHEMA NOT IN (${NOT_OF_SYSTEM})`,
  );
  for (const { db, name } of tables) {
    const table = `${quoteName(db as string)}.${quoteName(name as string)}`;
    await session.rows(`SELECT 1 FROM ${table} LIMIT 0`).catch((error: unknown) => {
      if (!(error instanceof MysqlRefused) || error.code !== LOCK_WAIT_TIMEOUT) throw error;
      const detail = `The table ${table} is locked by others for longer than ${seconds} s.`;
      throw new HoldfastError('BACKEND_REJECTED', { detail, cause: error });
    });
  }
}
