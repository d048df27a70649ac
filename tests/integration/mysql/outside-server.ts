import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { account, freePort } from '../postgresql/outside-server.ts';

export const hasMariadb = existsSync('/usr/sbin/mariadbd') && existsSync('/usr/bin/mariadb-dump');

/** Whom to ask: a server and a way in. */
export interface Way {
  readonly port: number;
  readonly username: string;
  readonly password: string;
}

/** A MariaDB server that Holdfast knows nothing of until it is registered; made without any code of ours. */
export interface OutsideServer extends AsyncDisposable, Way {
  readonly host: string;
  stop(): Promise<void>;
}

/** A command line client in a process of its own; statements go in as text. */
export interface Client extends AsyncDisposable {
  send(sql: string): Promise<void>;
  /** Ends it after what was sent is done; what it wrote, tab-separated, without headings. */
  end(): Promise<string>;
}

const ENVIRONMENT = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C.UTF-8', TZ: 'UTC' };

export async function openClient({ port, username, password }: Way): Promise<Client> {
  const folder = await mkdtemp('/var/tmp/holdfast-client-');
  const options = join(folder, 'options.cnf');
  const lines = [
    '[client]',
    'host=127.0.0.1',
    'protocol=tcp',
    `port=${port}`,
    `user="${username}"`,
    `password="${password}"`,
  ];
  await writeFile(options, `${lines.join('\n')}\n`, { mode: 0o600 });
  const args = [
    `--defaults-file=${options}`,
    '--batch',
    '--raw',
    '--skip-column-names',
    '--default-character-set=utf8mb4',
  ];
  const child = spawn('/usr/bin/mariadb', args, { env: ENVIRONMENT, stdio: ['pipe', 'pipe', 'pipe'] });
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

async function run(program: string, args: string[]): Promise<void> {
  const child = spawn(program, args, { ...account(), env: ENVIRONMENT, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk) => (said += String(chunk)));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${program} ended with ${code}: ${said}`);
}

export async function startOutsideServer(
  options: { password?: string; settings?: string[] } = {},
): Promise<OutsideServer> {
  const password = options.password ?? 'outside-Secret-7f3a';
  const folder = await mkdtemp('/var/tmp/holdfast-outside-');
  await chmod(folder, 0o711);
  const { uid, gid } = account();
  if (uid !== undefined && gid !== undefined) await chown(folder, uid, gid);
  const data = join(folder, 'data');
  const made = ['--auth-root-authentication-method=normal', '--skip-test-db'];
  await run('/usr/bin/mariadb-install-db', ['--no-defaults', `--datadir=${data}`, ...made]);
  const start = join(folder, 'start.sql');
  const lines = [
    "DELETE FROM mysql.global_priv WHERE User <> 'mariadb.sys' AND NOT (User = 'root' AND Host = 'localhost')",
    "DELETE FROM mysql.proxies_priv WHERE Host <> 'localhost'",
    'FLUSH PRIVILEGES',
    `ALTER USER 'root'@'localhost' IDENTIFIED BY '${password}'`,
  ];
  await writeFile(start, lines.map((line) => `${line};\n`).join(''), { mode: 0o600 });
  if (uid !== undefined && gid !== undefined) await chown(start, uid, gid);
  const port = await freePort();
  const child = spawn(
    '/usr/sbin/mariadbd',
    [
      '--no-defaults',
      ...[
        `--datadir=${data}`,
        `--port=${port}`,
        '--bind-address=127.0.0.1',
        '--socket=',
        `--init-file=${start}`,
      ],
      ...['--innodb-flush-log-at-trx-commit=0', ...(options.settings ?? [])],
    ],
    { ...account(), env: ENVIRONMENT, stdio: ['ignore', 'ignore', 'ignore'] },
  );
  const way = { port, username: 'root', password };
  await untilReady(way, child);
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    await once(child, 'close');
  };
  return {
    ...way,
    host: '127.0.0.1',
    stop,
    async [Symbol.asyncDispose]() {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function untilReady(way: Way, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    if (child.exitCode !== null) throw new Error('the outside server ended while starting');
    try {
      await ask(way, 'SELECT 1;');
      return;
    } catch {
      await sleep(100);
    }
  }
  throw new Error('the outside server did not become ready');
}
