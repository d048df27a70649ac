import path from 'node:path';
import type { ToolCommand } from '../../../processes/tool-command.ts';
import type { Credentials, MemberPlan, ServerFacts } from '../../dialect.ts';
import { clientAccess, conninfo } from '../conninfo.ts';
import { databaseOf, GLOBALS } from '../members.ts';
import { readSettings } from '../server/settings.ts';
import { clientTools } from '../tools.ts';

export interface DumpOptions {
  readonly lockWaitMs: number;
}

/** The program that writes a member to standard output. TOOL_MISSING. */
export async function dumpCommand(
  source: { credentials: Credentials; facts: ServerFacts },
  member: MemberPlan,
  options: DumpOptions,
): Promise<ToolCommand> {
  const { folder } = await clientTools(source.facts.version);
  const access = clientAccess(source.credentials);
  const wait = `--lock-wait-timeout=${options.lockWaitMs}`;
  if (member.kind === GLOBALS) {
    const passwords =
      readSettings(source.facts.settings).rolePasswords === false ? ['--no-role-passwords'] : [];
    const server = `--dbname=${conninfo(source.credentials, 'postgres')}`;
    const args = ['--globals-only', '--encoding=UTF8', '--no-password', wait, ...passwords, server];
    return { program: path.join(folder, 'pg_dumpall'), args, ...access };
  }
  const database = `--dbname=${conninfo(source.credentials, databaseOf(member))}`;
  // Tablespaces are named in CREATE DATABASE when the dump is made, so they are left out here already.
  const args = ['-Fc', '-Z0', '--no-tablespaces', '--no-password', wait, database];
  return { program: path.join(folder, 'pg_dump'), args, largeWrites: true, ...access };
}
