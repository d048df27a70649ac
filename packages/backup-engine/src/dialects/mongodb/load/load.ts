import { chown, stat } from 'node:fs/promises';
import { RunFailed } from '../../../failure.ts';
import type { Credentials, LoadOptions, RestorableMember } from '../../dialect.ts';
import { ArchiveError } from '../archive/archive-error.ts';
import { type ArchiveSummary, summariseArchive } from '../archive/read-archive.ts';
import { MongoRefused, withSession } from '../connection.ts';
import { flavourOf } from '../flavour.ts';
import { createIndexes } from './load-indexes.ts';
import { insertUsers } from './load-users.ts';
import { asLoader } from './loader-account.ts';
import { whatToRestore } from './loader-arguments.ts';
import { holdsOplog } from '../members.ts';
import { pingMongo } from '../probe.ts';
import { runLoader } from './run-loader.ts';
import { toolAccess } from '../tool-access.ts';
import type { MongoPrograms } from '../tools.ts';
import { watchWork } from './watch-work.ts';

const ANSWER_MS = 10_000;

interface Loading {
  readonly target: Credentials;
  readonly file: string;
  readonly withOplog: boolean;
  readonly summary: ArchiveSummary;
  readonly options: LoadOptions;
}

/**
 * Loads a backup into a fresh server: documents, indexes, users and roles, and the administrator's new credential last
 * of all. Stops at the first error. ToolFailed, TOOL_MISSING, SERVICE_UNREACHABLE, STALLED.
 */
export async function loadMembers(
  programs: MongoPrograms,
  target: Credentials,
  { members, options }: { members: readonly RestorableMember[]; options: LoadOptions },
): Promise<void> {
  await pingMongo(target, ANSWER_MS);
  try {
    for (const member of members) await loadMember(programs, target, { member, options });
  } catch (error) {
    throw explain(error);
  }
}

async function loadMember(
  programs: MongoPrograms,
  target: Credentials,
  { member, options }: { member: RestorableMember; options: LoadOptions },
): Promise<void> {
  const file = await member.spool();
  if (options.account !== null) await chown(file, options.account.uid, options.account.gid);
  const summary = await summariseArchive(file, options.signal);
  const loading = { target, file, summary, options, withOplog: holdsOplog(member.plan) };
  if (flavourOf(options.facts).mergesAccounts) await loadWithAccounts(programs, loading);
  else await loadThenAccounts(programs, loading);
}

/** In words for whoever reads why a restore failed. */
function explain(error: unknown): unknown {
  if (error instanceof ArchiveError)
    return new RunFailed('ARTIFACT_DAMAGED', `The archive is not whole. ${error.message}`, error);
  if (error instanceof MongoRefused)
    return new RunFailed('TOOL_FAILED', `The new server refused: ${error.message}`, error);
  return error;
}

/**
 * `mongorestore` merges the accounts, and with them a former credential of the administrator, before it is done: so it
 * works under an account of its own.
 */
async function loadWithAccounts(programs: MongoPrograms, loading: Loading): Promise<void> {
  await asLoader(loading.target, loading.options.signal, (loader) => restore(programs, loader, loading));
}

/** `mongorestore` can bring back documents only; the rest is done here. */
async function loadThenAccounts(programs: MongoPrograms, loading: Loading): Promise<void> {
  const { target, options, summary } = loading;
  await restore(programs, target, loading);
  await watchWork(target, { ...options, bytes: 0 }, (signal) =>
    withSession(target, { signal }, async (session) => {
      await createIndexes(session, summary.collections);
      await insertUsers(session, summary.users, target.username);
    }),
  );
}

async function restore(programs: MongoPrograms, as: Credentials, loading: Loading): Promise<void> {
  const { file, summary, options } = loading;
  const { path } = await programs.tool('mongorestore', options.facts);
  const { configuration, ...access } = toolAccess(as, { settings: {} });
  const jobs = Math.max(1, Math.trunc(options.jobs));
  const args = [
    configuration,
    `--archive=${file}`,
    '--stopOnError',
    // A validator that was set later than a document was written does not keep it out.
    '--bypassDocumentValidation',
    `--numParallelCollections=${jobs}`,
    `--numInsertionWorkersPerCollection=${jobs}`,
    ...whatToRestore(flavourOf(options.facts), loading),
  ];
  const { account, scratch } = options;
  const { size: bytes } = await stat(file);
  // By the account that works: the administrator's own password may be a former one meanwhile.
  await watchWork(as, { ...options, bytes }, (signal) =>
    runLoader({ program: path, args, ...access }, { signal, account, scratch }, summary.documents),
  );
}
