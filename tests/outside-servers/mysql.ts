import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  findProgram,
  freePort,
  makeFolder,
  OUTSIDE_PASSWORD,
  run,
  startProcess,
  SYSTEM_PATH,
  type OutsideOptions,
  type OutsideServer,
} from './outside-server.ts';

/** Whom to ask: a server and a way in. */
export type Way = Pick<OutsideServer, 'port' | 'username' | 'password'>;

/** A command line client in a process of its own; statements go in as text. */
export interface Client extends AsyncDisposable {
  send(sql: string): Promise<void>;
  /** Ends it after what was sent is done; what it wrote, tab-separated, without headings. */
  end(): Promise<string>;
}

/** Why there is no server on this machine; null: it can be started. */
export const mariadbMissing =
  findProgram('mariadbd') === null || findProgram('mariadb-dump') === null
    ? 'needs MariaDB: apt-get install mariadb-server'
    : null;

/** A MariaDB server. `settings` are options of its command line. */
export async function startMariadb(options: OutsideOptions = {}): Promise<OutsideServer> {
  const password = options.password ?? OUTSIDE_PASSWORD;
  const lines = [
    "DELETE FROM mysql.global_priv WHERE User <> 'mariadb.sys' AND NOT (User = 'root' AND Host = 'localhost')",
    "DELETE FROM mysql.proxies_priv WHERE Host <> 'localhost'",
    'FLUSH PRIVILEGES',
    `ALTER USER 'root'@'localhost' IDENTIFIED BY '${escaped(password, "'")}'`,
  ];
  const folder = await makeFolder({ 'start.sql': lines.map((line) => `${line};\n`).join('') });
  const data = join(folder, 'data');
  await run(required('mariadb-install-db'), [
    '--no-defaults',
    `--datadir=${data}`,
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
  ]);
  const port = await freePort();
  const way = { port, username: 'root', password };
  const server = await startProcess({
    program: required('mariadbd'),
    args: [
      ...['--no-defaults', `--datadir=${data}`, '--bind-address=127.0.0.1', `--port=${port}`, '--socket='],
      ...[`--init-file=${join(folder, 'start.sql')}`, '--innodb-flush-log-at-trx-commit=0'],
      ...(options.settings ?? []),
    ],
    folder,
    stopSignal: 'SIGTERM',
    ask: () => ask(way, 'SELECT 1;'),
  });
  return { ...server, ...way, host: '127.0.0.1' };
}

function required(program: string): string {
  const found = findProgram(program);
  if (found === null) throw new Error('MariaDB is not installed: apt-get install mariadb-server');
  return found;
}

/** Inside quotes, in SQL and in a file of options alike. */
function escaped(text: string, quote: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`);
}

export async function openClient({ port, username, password }: Way): Promise<Client> {
  const folder = await mkdtemp('/var/tmp/holdfast-client-');
  const options = join(folder, 'options.cnf');
  const lines = [
    '[client]',
    'host=127.0.0.1',
    'protocol=tcp',
    `port=${port}`,
    `user="${escaped(username, '"')}"`,
    `password="${escaped(password, '"')}"`,
  ];
  await writeFile(options, `${lines.join('\n')}\n`, { mode: 0o600 });
  const args = [
    `--defaults-file=${options}`,
    '--batch',
    '--raw',
    '--skip-column-names',
    '--default-character-set=utf8mb4',
  ];
  const child = spawn(required('mariadb'), args, {
    env: { PATH: SYSTEM_PATH, LANG: 'C.UTF-8', TZ: 'UTC' },
    stdio: 'pipe',
  });
  let said = '';
  let complaint = '';
  child.stdout.on('data', (chunk) => (said += String(chunk)));
  child.stderr.on('data', (chunk) => (complaint += String(chunk)));
  child.stdin.on('error', () => undefined);
  const closed = once(child, 'close');
  const dispose = async (): Promise<void> => {
    child.kill('SIGKILL');
    await closed;
    await rm(folder, { recursive: true, force: true });
  };
  return {
    async send(sql) {
      if (!child.stdin.write(sql)) await Promise.race([once(child.stdin, 'drain'), closed]);
    },
    async end() {
      child.stdin.end();
      const [code] = (await closed) as [number | null];
      if (code !== 0) throw new Error(`mariadb ended with ${code}: ${complaint}`);
      return said;
    },
    [Symbol.asyncDispose]: dispose,
  };
}

/** Runs statements, of any number and with DELIMITER lines, and returns what they wrote. */
export async function ask(way: Way, sql: string): Promise<string> {
  await using client = await openClient(way);
  await client.send(sql);
  return await client.end();
}
