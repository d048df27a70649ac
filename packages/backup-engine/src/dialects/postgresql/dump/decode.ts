import path from 'node:path';
import type { MemberDecoder, MemberPlan, ServerFacts } from '../../dialect.ts';
import { DatabaseInspector } from '../sql/database-inspector.ts';
import { GlobalsInspector } from '../sql/globals.ts';
import { GLOBALS } from '../members.ts';
import { clientTools } from '../tools.ts';

/**
 * A database member goes through `pg_restore`, which turns the whole archive into SQL text for nobody but the inspector; the globals are
 * text already. TOOL_MISSING.
 */
export async function memberDecoder(member: MemberPlan, facts: ServerFacts): Promise<MemberDecoder> {
  if (member.kind === GLOBALS) return { command: null, inspector: new GlobalsInspector() };
  const { folder } = await clientTools(facts.version);
  const program = path.join(folder, 'pg_restore');
  return { command: { program, args: ['--format=custom', '--file=-'] }, inspector: new DatabaseInspector() };
}
