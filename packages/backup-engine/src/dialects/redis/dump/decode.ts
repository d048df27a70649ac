import type { MemberDecoder, MemberPlan, ServerFacts } from '../../dialect.ts';
import { AclInspector } from '../acl.ts';
import { USERS } from '../members.ts';
import { RdbInspector } from '../rdb/rdb-inspector.ts';
import { readSettings } from '../server/settings.ts';

/** Both members are read by ourselves. A snapshot that is older than the backup's own look at the server does not pass. */
export function memberDecoder(member: MemberPlan, facts: ServerFacts): Promise<MemberDecoder> {
  const inspector =
    member.kind === USERS
      ? new AclInspector()
      : new RdbInspector({ notBefore: readSettings(facts.settings).time ?? null });
  return Promise.resolve({ command: null, inspector });
}
