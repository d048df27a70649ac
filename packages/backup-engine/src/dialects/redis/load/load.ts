import { RunFailed } from '../../../failure.ts';
import type { Credentials, LoadOptions, RestorableMember, WorkLimits } from '../../dialect.ts';
import type { Session } from '../connection.ts';
import { loadSnapshot } from './load-snapshot.ts';
import { loadUsers } from './load-users.ts';
import { KEYS, USERS } from '../members.ts';
import { readInfo } from '../replies.ts';
import { untilDone } from './until-done.ts';
import { watchedSession } from '../watched-session.ts';

/**
 * Loads a backup into a fresh server: the snapshot, then the users with the administrator's credential last, then the log of
 * writes, so that from here on nothing is lost with the process. Stops at the first error. SERVICE_UNREACHABLE, TOOL_MISSING.
 */
export async function loadMembers(
  target: Credentials,
  members: readonly RestorableMember[],
  options: LoadOptions,
): Promise<void> {
  const snapshot = await memberOf(members, KEYS).spool();
  const users = await memberOf(members, USERS).spool();
  await watchedSession(target, options, async (session) => {
    await loadSnapshot(session, snapshot, options);
    await loadUsers(session, target, users);
    await startLog(session, options);
  });
}

function memberOf(members: readonly RestorableMember[], kind: string): RestorableMember {
  const member = members.find(({ plan }) => plan.kind === kind);
  if (member === undefined)
    throw new RunFailed('ARTIFACT_DAMAGED', `The backup has no member of the kind ${kind}.`);
  return member;
}

/** Switching it on writes all that there is into a first file; only with that the log is whole. */
async function startLog(session: Session, limits: WorkLimits): Promise<void> {
  await session.call('CONFIG', 'SET', 'appendonly', 'yes');
  await untilDone(limits, async () => {
    const persistence = await readInfo(session, 'persistence');
    const isAtWork = ['aof_rewrite_in_progress', 'aof_rewrite_scheduled'].some(
      (name) => persistence.get(name) === '1',
    );
    if (isAtWork) return `${persistence.get('current_save_keys_processed')}`;
    if (persistence.get('aof_enabled') === '1' && persistence.get('aof_last_bgrewrite_status') === 'ok')
      return true;
    throw new RunFailed(
      'TOOL_FAILED',
      'The new server could not write the file that its log of writes begins with.',
    );
  });
}
