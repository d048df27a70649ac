import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import { chown, stat } from 'node:fs/promises';
import path from 'node:path';
import { ToolFailed } from '../../../processes/tool-failed.ts';
import type { Credentials, LoadOptions, RestorableMember } from '../../dialect.ts';
import { clientAccess, conninfo } from '../conninfo.ts';
import { withSession } from '../connection.ts';
import { loadGlobals, setAdministrator } from './load-globals.ts';
import { databaseOf, GLOBALS, isBuiltIn } from '../members.ts';
import { runLoader } from './run-loader.ts';
import { clientTools } from '../tools.ts';
import { watchWork } from './watch-work.ts';

/**
 * Loads a backup into a fresh server: roles first, then each database with its properties, and the administrator's
 * credential last of all. Stops at the first error. ToolFailed, TOOL_MISSING, SERVICE_UNREACHABLE.
 */
export async function loadMembers(
  target: Credentials,
  members: readonly RestorableMember[],
  options: LoadOptions,
): Promise<void> {
  for (const member of inOrder(members)) {
    options.signal.throwIfAborted();
    const file = await member.spool();
    if (member.plan.kind === GLOBALS) await loadRoles(target, file, options);
    else await loadDatabase(target, { database: databaseOf(member.plan), file }, options);
  }
  const session = { database: 'postgres', signal: options.signal };
  await withSession(target, session, (open) => setAdministrator(open, target));
}

async function loadRoles(target: Credentials, file: string, options: LoadOptions): Promise<void> {
  const { size: bytes } = await stat(file);
  await watchWork(target, { ...options, database: 'postgres', bytes }, (signal) =>
    loadGlobals(target, file, signal),
  );
}

/** Owners before what they own; template1 last, because every other database is made while nobody is in it. */
function inOrder(members: readonly RestorableMember[]): RestorableMember[] {
  const rank = ({ plan }: RestorableMember): number =>
    plan.kind === GLOBALS ? 0 : plan.object === 'template1' ? 2 : 1;
  return [...members].sort((a, b) => rank(a) - rank(b));
}

async function loadDatabase(
  target: Credentials,
  source: { database: string; file: string },
  options: LoadOptions,
): Promise<void> {
  const { folder } = await clientTools(options.facts.version);
  if (options.account !== null) await chown(source.file, options.account.uid, options.account.gid);
  // A built-in database is made anew with the recorded properties, from a session in another one.
  const replace = isBuiltIn(source.database) ? ['--clean', '--if-exists'] : [];
  const entrance = source.database === 'postgres' ? 'template1' : 'postgres';
  const command = {
    program: path.join(folder, 'pg_restore'),
    args: [
      '--format=custom',
      '--exit-on-error',
      '--no-password',
      '--no-tablespaces',
      '--create',
      ...replace,
      `--jobs=${Math.max(1, Math.trunc(options.jobs))}`,
      `--dbname=${conninfo(target, entrance)}`,
      '--',
      source.file,
    ],
    ...clientAccess(target),
  };
  const { account, scratch } = options;
  const { size: bytes } = await stat(source.file);
  try {
    await watchWork(target, { ...options, database: entrance, bytes }, (signal) =>
      runLoader(command, { signal, account, scratch }),
    );
  } catch (error) {
    throw explainLocale(error, source.database);
  }
}

function explainLocale(error: unknown, database: string): unknown {
  if (!(error instanceof ToolFailed)) return error;
  const missing = /invalid (?:LC_COLLATE |LC_CTYPE )?locale name: "([^"]*)"/i.exec(error.stderr)?.[1];
  if (missing === undefined) return error;
  return new HoldfastError('TOOL_MISSING', {
    detail: `The locale ${missing} of the database ${JSON.stringify(database)} is not installed here. Install it: apt-get install locales-all`,
    cause: error,
  });
}
