import type { MemberDecoder, MemberPlan } from '../../dialect.ts';
import { ArchiveInspector } from '../archive/archive-inspector.ts';
import { holdsOplog } from '../members.ts';

/** The archive is read by our own reader: no program of MongoDB's reads one without a server to write to. */
export function memberDecoder(member: MemberPlan): MemberDecoder {
  return { command: null, inspector: new ArchiveInspector({ withOplog: holdsOplog(member) }) };
}
