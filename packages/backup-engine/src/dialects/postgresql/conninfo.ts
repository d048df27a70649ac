import type { Credentials } from '../dialect.ts';

/** A value of a libpq connection string: quoted, so that `=`, spaces, quotes and URIs in it are only text. */
export function quoteConninfo(value: string): string {
  return `'${value.replaceAll(/['\\]/g, (character) => `\\${character}`)}'`;
}

/** host, port, user and database, without the password. */
export function conninfo(credentials: Credentials, database: string): string {
  const parts = {
    host: credentials.host,
    port: `${credentials.port}`,
    user: credentials.username,
    dbname: database,
  };
  return Object.entries(parts)
    .map(([keyword, value]) => `${keyword}=${quoteConninfo(value)}`)
    .join(' ');
}

/** The password file and the environment of a client program that is to log in with these credentials. */
export function clientAccess(credentials: Credentials): {
  env: Record<string, string>;
  secretFiles: Record<string, string>;
  secrets: string[];
} {
  const password = credentials.password.replaceAll(/[:\\]/g, (character) => `\\${character}`);
  return {
    env: {
      PGPASSFILE: '{file:pgpass}',
      PGAPPNAME: 'holdfast',
      PGCONNECT_TIMEOUT: '15',
      // A role or database may carry settings of its own; these win over them.
      PGOPTIONS:
        '-c standard_conforming_strings=on -c default_transaction_read_only=off -c statement_timeout=0',
    },
    secretFiles: { pgpass: `*:*:*:*:${password}\n` },
    secrets: [credentials.password, password],
  };
}
