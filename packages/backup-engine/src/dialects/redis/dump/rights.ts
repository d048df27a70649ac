import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import type { Credentials } from '../../dialect.ts';
import { DEFAULT_USER, userOf } from '../access.ts';
import { RedisRefused, type Session } from '../connection.ts';
import { asList, asText, readInfo, tryCall } from '../replies.ts';

/** A snapshot is asked for as a replica asks: by SYNC, after REPLCONF. */
const NEEDED = ['sync', 'replconf'];

/** SERVICE_UNREACHABLE, with what stands in the way of a dump and what to do. */
export async function requireRights(session: Session, credentials: Credentials): Promise<void> {
  await requireMaster(session);
  for (const command of NEEDED) {
    await requireKnown(session, command);
    await requireAllowed(session, credentials, command);
  }
  await requireUserList(session, credentials);
}

/** A replica hands on a snapshot only while it has its own master. */
async function requireMaster(session: Session): Promise<void> {
  const replication = await readInfo(session, 'replication');
  if (replication.get('role') !== 'slave' || replication.get('master_link_status') === 'up') return;
  throw refused(
    'The server is a replica that has lost its master; it gives no snapshot before it has it again.',
  );
}

async function requireKnown(session: Session, command: string): Promise<void> {
  const answer = await tryCall(session, 'COMMAND', 'INFO', command);
  const isUnknown = answer !== null && asList(answer)[0] === null;
  if (!isUnknown) return;
  const name = command.toUpperCase();
  throw refused(
    `The server does not know ${name}: its configuration renames or removes it (rename-command ${name}).`,
  );
}

/** From version 7.0 the server tells; before it, the dump itself fails and says so. */
async function requireAllowed(session: Session, credentials: Credentials, command: string): Promise<void> {
  const user = userOf(credentials) ?? DEFAULT_USER;
  const answer = await tryCall(
    session,
    'ACL',
    'DRYRUN',
    user,
    command,
    ...(command === 'sync' ? [] : ['capa', 'eof']),
  );
  if (answer === null || asText(answer) === 'OK') return;
  throw refused(`The user ${user} may not run ${command.toUpperCase()}: ACL SETUSER ${user} +${command}.`);
}

async function requireUserList(session: Session, credentials: Credentials): Promise<void> {
  try {
    await session.call('ACL', 'LIST');
  } catch (error) {
    if (!(error instanceof RedisRefused)) throw error;
    const user = userOf(credentials) ?? DEFAULT_USER;
    throw refused(
      `The user ${user} may not list the users of the server: ACL SETUSER ${user} +acl|list. ${error.message}`,
    );
  }
}

function refused(detail: string): HoldfastError {
  return new HoldfastError('SERVICE_UNREACHABLE', { detail });
}
