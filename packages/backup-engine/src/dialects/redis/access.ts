import type { Credentials } from '../dialect.ts';

/** The user that a connection without a name has. */
export const DEFAULT_USER = 'default';

/** null for the default user, whom a password alone logs in, as before there were users. */
export function userOf({ username }: Credentials): string | null {
  return username === '' || username === DEFAULT_USER ? null : username;
}

/** null where a connection is logged in from its start: the default user without a password. */
export function passwordOf(credentials: Credentials): string | null {
  return credentials.password === '' && userOf(credentials) === null ? null : credentials.password;
}

/** What redis-cli needs to reach the server and to log in; the password is only in its environment. */
export function clientAccess(credentials: Credentials): {
  args: string[];
  env: Record<string, string>;
  secrets: string[];
} {
  const user = userOf(credentials);
  const password = passwordOf(credentials);
  const name = user === null ? [] : ['--user', user];
  return {
    args: ['-h', credentials.host, '-p', `${credentials.port}`, ...name],
    env: password === null ? {} : { REDISCLI_AUTH: password },
    secrets: [credentials.password],
  };
}
