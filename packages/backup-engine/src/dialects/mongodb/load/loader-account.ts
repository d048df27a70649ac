import { randomBytes } from 'node:crypto';
import type { Credentials } from '../../dialect.ts';
import { type Session, withSession } from '../connection.ts';
import { ACCOUNTS_DATABASE } from '../namespaces.ts';

const PASSWORD_BYTES = 24;

/**
 * Lets `work` go on under an account that no backup has, then gives the administrator the credential and the rights it
 * needs, whatever the backup said of a user of that name, and removes the account again. A failure leaves it: the new
 * server is then removed as a whole.
 */
export async function asLoader(
  target: Credentials,
  signal: AbortSignal,
  work: (loader: Credentials) => Promise<void>,
): Promise<void> {
  const username = `holdfast-loader-${randomBytes(8).toString('hex')}`;
  const loader = { ...target, username, password: randomBytes(PASSWORD_BYTES).toString('base64url') };
  await withSession(target, { signal }, ({ admin }) =>
    // Replaying an oplog takes the right to do anything to any resource, which this built-in role has.
    admin.command({ createUser: username, pwd: loader.password, roles: ['__system'] }),
  );
  await work(loader);
  await withSession(loader, { signal }, (session) => setAdministrator(session, target));
  await withSession(target, { signal }, ({ admin }) => admin.command({ dropUser: username }));
}

async function setAdministrator({ admin }: Session, { username, password }: Credentials): Promise<void> {
  const roles = [{ role: 'root', db: ACCOUNTS_DATABASE }];
  const { users } = (await admin.command({ usersInfo: username })) as { users: unknown[] };
  if (users.length === 0) {
    await admin.command({ createUser: username, pwd: password, roles });
    return;
  }
  await admin.command({ grantRolesToUser: username, roles });
  await admin.command({ updateUser: username, pwd: password });
}
