import { createReadStream } from 'node:fs';
import type { Credentials } from '../../dialect.ts';
import { AclInspector } from '../acl.ts';
import { userOf, DEFAULT_USER } from '../access.ts';
import type { Session } from '../connection.ts';
import { administratorRules, NO_RIGHTS } from '../server/provision.ts';

/** A user that needed no password could be anybody: it comes back without a way in, until it is given one. */
const NO_PASSWORD_NEEDED = 'nopass';

/**
 * Makes the users of the backup, with the passwords they had (as their hashes); then gives the administrator all rights and its new
 * password, whatever the backup said of a user of that name, and keeps them all in the file of users.
 */
export async function loadUsers(session: Session, target: Credentials, file: string): Promise<void> {
  const administrator = userOf(target) ?? DEFAULT_USER;
  for (const { name, rules } of await readUsers(file)) {
    if (Buffer.from(name, 'latin1').toString('utf8') === administrator) continue;
    const kept = rules.filter((rule) => rule !== NO_PASSWORD_NEEDED);
    const words = [name, ...NO_RIGHTS, ...kept].map((word) => Buffer.from(word, 'latin1'));
    await session.call('ACL', 'SETUSER', ...words);
  }
  await session.call('ACL', 'SETUSER', administrator, ...administratorRules(target.password));
  await session.call('ACL', 'SAVE');
}

async function readUsers(file: string): Promise<AclInspector['users']> {
  const inspector = new AclInspector();
  for await (const chunk of createReadStream(file)) inspector.write(chunk as Buffer);
  inspector.end();
  return inspector.users;
}
