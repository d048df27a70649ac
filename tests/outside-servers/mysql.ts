import { join } from 'node:path';
import {
  findProgram,
  freePort,
  makeFolder,
  OUTSIDE_PASSWORD,
  run,
  startProcess,
  type OutsideOptions,
  type OutsideServer,
} from './outside-server.ts';

export interface OutsideMysql extends OutsideServer {
  /** Carries statements out and answers their rows, tab-separated, one a line. */
  sql(statements: string, database?: string): Promise<string>;
}

/** Why there is none on this machine; null: it can be started. */
export const mariadbMissing =
  findProgram('mariadbd') === null ? 'needs MariaDB: apt-get install mariadb-server' : null;

/** A MariaDB server. */
export async function startMariadb(options: OutsideOptions = {}): Promise<OutsideMysql> {
  const password = options.password ?? OUTSIDE_PASSWORD;
  const port = await freePort();
  const quoted = password.replaceAll('\\', '\\\\').replaceAll("'", "\\'");
  const folder = await makeFolder({
    'start.sql': `ALTER USER root@localhost IDENTIFIED BY '${quoted}';\nDELETE FROM mysql.global_priv WHERE User = '' OR (User = 'root' AND Host <> 'localhost');\nFLUSH PRIVILEGES;\n`,
    'client.cnf': `[client]\nprotocol=tcp\nhost=127.0.0.1\nport=${port}\nuser=root\npassword="${password.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"\ndefault-character-set=utf8mb4\n`,
  });
  const data = join(folder, 'data');
  await run(required('mariadb-install-db'), [
    '--no-defaults',
    `--datadir=${data}`,
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
  ]);
  const sql = (statements: string, database?: string): Promise<string> =>
    run(
      required('mariadb'),
      [
        `--defaults-file=${join(folder, 'client.cnf')}`,
        '--batch',
        '--skip-column-names',
        ...(database === undefined ? [] : [`--database=${database}`]),
      ],
      { input: statements },
    );
  const server = await startProcess({
    program: required('mariadbd'),
    args: [
      ...['--no-defaults', `--datadir=${data}`, '--bind-address=127.0.0.1', `--port=${port}`],
      ...[`--socket=${join(folder, 'socket')}`, `--pid-file=${join(folder, 'pid')}`],
      ...[`--init-file=${join(folder, 'start.sql')}`, '--innodb-flush-log-at-trx-commit=0'],
      ...['--innodb-buffer-pool-size=32M', ...(options.settings ?? []).map((setting) => `--${setting}`)],
    ],
    folder,
    stopSignal: 'SIGTERM',
    ask: () => sql('SELECT 1'),
  });
  return { ...server, host: '127.0.0.1', port, username: 'root', password, sql };
}

function required(program: string): string {
  const found = findProgram(program);
  if (found === null) throw new Error('MariaDB is not installed: apt-get install mariadb-server');
  return found;
}
