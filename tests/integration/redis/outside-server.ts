import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../postgresql/outside-server.ts';
import { Wire } from './wire.ts';

const PROGRAM = '/usr/bin/redis-server';
export const hasRedis = existsSync(PROGRAM) && existsSync('/usr/bin/redis-cli');
export const missingRedis = hasRedis ? '' : ' (needs Redis: apt-get install redis-server redis-tools)';

/** A Redis server that Holdfast knows nothing of until it is registered; made without any code of ours. */
export interface OutsideServer extends AsyncDisposable {
  readonly port: number;
  readonly password: string;
  /** A new connection of the default user, who may do everything. */
  open(): Promise<Wire>;
}

export async function startOutsideServer(settings: readonly string[] = []): Promise<OutsideServer> {
  const folder = await mkdtemp('/var/tmp/holdfast-outside-redis-');
  const port = await freePort();
  const password = 'outside-Secret-7f3a';
  // From standard input: the password stands nowhere else.
  const child = spawn(PROGRAM, ['-'], { cwd: folder, stdio: ['pipe', 'ignore', 'inherit'] });
  const lines = [
    ...[`port ${port}`, 'bind 127.0.0.1', `requirepass ${password}`, `dir ${folder}`, 'daemonize no'],
    ...['save ""', 'enable-debug-command yes', 'repl-diskless-sync-delay 0', ...settings],
  ];
  child.stdin.end(`${lines.join('\n')}\n`);
  await untilReady(port, password);
  return {
    port,
    password,
    open: () => Wire.open(port, password),
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGKILL');
        await once(child, 'close');
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function untilReady(port: number, password: string): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    try {
      await using wire = await Wire.open(port, password);
      await wire.call('PING');
      return;
    } catch {
      await sleep(100);
    }
  }
  throw new Error('the outside server did not become ready');
}
