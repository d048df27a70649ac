import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../postgresql/outside-server.ts';

/** A server made without any code of ours, for a person who follows the page. */
export interface PlainServer extends AsyncDisposable {
  readonly port: number;
  readonly password: string;
  /** Where its files lie. */
  readonly folder: string;
}

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ran> {
  return new Promise((resolve) => {
    const options = { env: { PATH: process.env['PATH'], ...env }, maxBuffer: 64 * 1024 * 1024 };
    const child = execFile(program, [...args], options, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code) || 1, stdout, stderr }),
    );
    child.stdin?.end();
  });
}

/** What the program printed; throws where it failed. */
export async function said(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const { code, stdout, stderr } = await run(program, args, env);
  if (code !== 0) throw new Error(`${program} ended with ${code}: ${stderr}`);
  return stdout;
}

export async function hasProgram(program: string): Promise<boolean> {
  return (await run('sh', ['-c', `command -v ${program}`])).code === 0;
}

async function accountOf(name: string): Promise<{ uid?: number; gid?: number }> {
  if (process.getuid?.() !== 0) return {};
  const line = (await readFile('/etc/passwd', 'utf8'))
    .split('\n')
    .find((each) => each.startsWith(`${name}:`));
  const [, , uid, gid] = (line ?? 'nobody:x:65534:65534').split(':');
  return { uid: Number(uid), gid: Number(gid) };
}

async function newFolder(account: { uid?: number; gid?: number }): Promise<string> {
  const folder = await mkdtemp('/var/tmp/holdfast-plain-');
  await chmod(folder, 0o711);
  const { uid, gid } = account;
  if (uid !== undefined && gid !== undefined) await chown(folder, uid, gid);
  return folder;
}

async function until(isReady: () => Promise<boolean>, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt += 1) {
    if (child.exitCode !== null) throw new Error('the server ended while starting');
    if (await isReady()) return;
    await sleep(100);
  }
  throw new Error('the server did not become ready');
}

function disposal(child: ChildProcess, folder: string): () => Promise<void> {
  return async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM');
      await once(child, 'close');
    }
    await rm(folder, { recursive: true, force: true });
  };
}

/** MariaDB with a password for root@localhost. `optionFile` is a client's. */
export async function startMariadb(): Promise<PlainServer & { readonly optionFile: string }> {
  const account = await accountOf('mysql');
  const folder = await newFolder(account);
  const [data, socket] = [join(folder, 'data'), join(folder, 'socket')];
  const user = account.uid === undefined ? [] : ['--user=mysql'];
  const common = ['--no-defaults', `--datadir=${data}`, ...user];
  await said('mariadb-install-db', [...common, '--auth-root-authentication-method=normal']);
  const port = await freePort();
  const child = spawn(
    '/usr/sbin/mariadbd',
    [...common, `--port=${port}`, `--socket=${socket}`, '--bind-address=127.0.0.1', '--skip-log-error'],
    { stdio: 'ignore' },
  );
  const password = 'plain-Secret-2b7e';
  const first = ['--no-defaults', '-uroot', `--socket=${socket}`];
  await until(async () => (await run('mariadb', [...first, '-e', 'SELECT 1'])).code === 0, child);
  await said('mariadb', [...first, '-e', `SET PASSWORD FOR root@localhost = PASSWORD('${password}')`]);
  const optionFile = join(folder, 'client.cnf');
  const lines = ['[client]', `socket=${socket}`, 'user=root', `password=${password}`, ''];
  await writeFile(optionFile, lines.join('\n'), { mode: 0o600 });
  return { port, password, folder, optionFile, [Symbol.asyncDispose]: disposal(child, folder) };
}

/** Redis with a password for its default user. */
export async function startRedis(): Promise<PlainServer> {
  const folder = await newFolder({});
  const port = await freePort();
  const password = 'plain-Secret-9c4d';
  const file = join(folder, 'redis.conf');
  const lines = [
    `port ${port}`,
    'bind 127.0.0.1',
    `dir ${folder}`,
    'save ""',
    `user default on >${password} ~* &* +@all`,
    `aclfile ${join(folder, 'users.acl')}`,
  ];
  await writeFile(join(folder, 'users.acl'), `${lines.splice(4, 1)[0]}\n`);
  await writeFile(file, `${lines.join('\n')}\n`);
  const child = spawn('redis-server', [file], { stdio: 'ignore' });
  const env = { REDISCLI_AUTH: password };
  await until(
    async () => (await run('redis-cli', ['-p', `${port}`, 'ping'], env)).stdout === 'PONG\n',
    child,
  );
  return { port, password, folder, [Symbol.asyncDispose]: disposal(child, folder) };
}
