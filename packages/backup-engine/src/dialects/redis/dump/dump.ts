import type { ToolCommand } from '../../../processes/tool-command.ts';
import type { Credentials, MemberPlan } from '../../dialect.ts';
import { clientAccess } from '../access.ts';
import { USERS } from '../members.ts';
import { clientTool, isAtLeast } from '../tools.ts';

/** The program that writes a member to standard output. TOOL_MISSING. */
export async function dumpCommand(credentials: Credentials, member: MemberPlan): Promise<ToolCommand> {
  const { program, version } = await clientTool();
  const { args, ...access } = clientAccess(credentials);
  if (member.kind === USERS) {
    // Without it an error that the server answers is printed as if it were the list, and the program ends well.
    const strict = isAtLeast(version, '7.0') ? ['-e'] : [];
    return { program, args: [...args, ...strict, '--csv', 'ACL', 'LIST'], ...access };
  }
  return { program, args: [...args, '--rdb', '-'], ...access };
}
