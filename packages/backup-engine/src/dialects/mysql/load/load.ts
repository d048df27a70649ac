import type { Credentials, LoadOptions, RestorableMember } from '../../dialect.ts';
import { type Session, withSession } from '../connection.ts';
import { loadAccounts } from './load-accounts.ts';
import { type DatabasesLoad, loadDefinitions, loadRoutines, loadRows, loadViews } from './load-databases.ts';
import { planLoad } from './load-plan.ts';
import { ACCOUNTS, DATABASES } from '../members.ts';
import { watchWork } from './watch-work.ts';

/**
 * Loads a backup into a fresh server: tables, their rows over several sessions, routines; then the accounts, whose grants name
 * these things; then the views, which need the rights of their definers. The administrator's credential is set last of
 * all accounts. Stops at the first error. ToolFailed, TOOL_MISSING, SERVICE_UNREACHABLE, STALLED.
 */
export async function loadMembers(
  target: Credentials,
  members: readonly RestorableMember[],
  options: LoadOptions,
): Promise<void> {
  options.signal.throwIfAborted();
  const accounts = await spoolOf(ACCOUNTS, members);
  const databases = await spoolOf(DATABASES, members);
  await watchWork(target, options, (signal) =>
    withEase(target, signal, async () => {
      const watched = { ...options, signal };
      const load = databases === null ? null : await openLoad(target, databases, watched);
      if (load !== null) {
        await loadDefinitions(load);
        await loadRows(load);
        await loadRoutines(load);
      }
      if (accounts !== null) await loadAccounts(target, accounts, signal);
      if (load !== null) await loadViews(load);
    }),
  );
}

async function spoolOf(kind: string, members: readonly RestorableMember[]): Promise<string | null> {
  const member = members.find(({ plan }) => plan.kind === kind);
  return member === undefined ? null : await member.spool();
}

async function openLoad(target: Credentials, file: string, options: LoadOptions): Promise<DatabasesLoad> {
  return { target, file, plan: await planLoad(file, options.signal), options };
}

/**
 * What a server runs with while it is filled: nothing that the source let its users be limited by, and no wait for the disk at each
 * commit, for a server that fails before the end is thrown away.
 */
const EASE: Readonly<Record<string, string>> = {
  max_allowed_packet: '1073741824',
  innodb_flush_log_at_trx_commit: '0',
  innodb_strict_mode: 'OFF',
  max_statement_time: '0.000000',
  max_execution_time: '0',
  max_user_connections: '0',
  idle_transaction_timeout: '0',
  completion_type: 'NO_CHAIN',
};

async function withEase(target: Credentials, signal: AbortSignal, work: () => Promise<void>): Promise<void> {
  const usual = await withSession(target, { signal }, async (session) => {
    const known = await readGlobals(session);
    const eased = Object.entries(EASE).filter(([name]) => known.has(name));
    await setGlobals(session, new Map(eased));
    return known;
  });
  await work();
  await withSession(target, { statementMs: 0, signal }, async (session) => {
    await setGlobals(session, usual);
    // What was committed without waiting is on disk before anybody is told that it is there.
    await session.execute('FLUSH ENGINE LOGS');
  });
}

async function readGlobals(session: Session): Promise<Map<string, string>> {
  const names = Object.keys(EASE).map((name) => `'${name}'`);
  const rows = await session.rows(`SHOW GLOBAL VARIABLES WHERE Variable_name IN (${names.join(', ')})`);
  return new Map(rows.map((row) => [row['Variable_name'] as string, row['Value'] ?? '']));
}

async function setGlobals(session: Session, values: ReadonlyMap<string, string>): Promise<void> {
  const present = await readGlobals(session);
  for (const [name, value] of values) {
    // Some are fixed for a server that was started without them.
    if (present.get(name) === value) continue;
    const literal = /^\d+(\.\d+)?$/.test(value) ? value : `'${value}'`;
    await session.execute(`SET GLOBAL ${name} = ${literal}`);
  }
}
