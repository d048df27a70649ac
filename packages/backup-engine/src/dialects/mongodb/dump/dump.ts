import type { ToolCommand } from '../../../processes/tool-command.ts';
import type { Credentials, MemberPlan, ServerFacts } from '../../dialect.ts';
import { holdsOplog } from '../members.ts';
import { toolAccess } from '../tool-access.ts';
import type { MongoPrograms } from '../tools.ts';

/** The compressor behind it takes no more than one collection gives; each at work costs the dump a buffer of 16 MiB. */
const COLLECTIONS_AT_ONCE = 1;

/** The program that writes the archive to standard output. It waits for no lock. TOOL_MISSING. */
export async function dumpCommand(
  programs: MongoPrograms,
  source: { credentials: Credentials; facts: ServerFacts },
  member: MemberPlan,
): Promise<ToolCommand> {
  const { path } = await programs.tool('mongodump', source.facts);
  const { configuration, ...access } = toolAccess(source.credentials, source.facts);
  const oplog = holdsOplog(member) ? ['--oplog'] : [];
  const args = [configuration, '--archive', `--numParallelCollections=${COLLECTIONS_AT_ONCE}`, ...oplog];
  return { program: path, args, ...access };
}
