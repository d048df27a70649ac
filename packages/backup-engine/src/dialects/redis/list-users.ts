import { parseUserLine, type UserLine } from './acl.ts';
import type { Session } from './connection.ts';
import { asBytes, asList } from './replies.ts';

/** The users of a living server. */
export async function listUsers(session: Session): Promise<UserLine[]> {
  return asList(await session.call('ACL', 'LIST')).map((line) => {
    const user = parseUserLine(asBytes(line));
    if (user === null) throw new Error('The server lists its users in an unknown form.');
    return user;
  });
}
