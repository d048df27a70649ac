import type { Credentials } from '../../dialect.ts';
import { withSession } from '../connection.ts';

/** Lets clients write and keys expire, which loading has held up. */
export async function releaseBackgroundWork(credentials: Credentials): Promise<void> {
  await withSession(credentials, {}, (session) => session.call('CLIENT', 'UNPAUSE'));
}
