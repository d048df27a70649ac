import type { MemberDecoder, MemberPlan, ServerFacts } from '../../dialect.ts';
import { ACCOUNTS } from '../members.ts';
import { administratorOf } from '../server/settings.ts';
import { AccountsInspector } from '../sql/accounts.ts';
import { DatabasesInspector } from '../sql/databases-inspector.ts';

/** Both members are text already. */
export async function memberDecoder(member: MemberPlan, facts: ServerFacts): Promise<MemberDecoder> {
  const inspector =
    member.kind === ACCOUNTS
      ? new AccountsInspector(administratorOf(facts.settings).user)
      : new DatabasesInspector();
  return { command: null, inspector };
}
