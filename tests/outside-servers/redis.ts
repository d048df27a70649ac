import { join } from 'node:path';
import {
  findProgram,
  freePort,
  makeFolder,
  OUTSIDE_PASSWORD,
  startProcess,
  type OutsideOptions,
  type OutsideServer,
} from './outside-server.ts';
import { Wire } from './redis-wire.ts';

export interface OutsideRedis extends OutsideServer {
  /** A new connection of the default user, who may do everything. */
  open(): Promise<Wire>;
}

const INSTALL = 'apt-get install redis-server';

/** Why there is none on this machine; null: it can be started. */
export const redisMissing =
  findProgram('redis-server') === null || findProgram('redis-cli') === null
    ? `needs Redis: ${INSTALL}`
    : null;

/** A Redis server that keeps nothing on disk by itself. `settings` are lines of its configuration. */
export async function startRedis(options: OutsideOptions = {}): Promise<OutsideRedis> {
  const program = findProgram('redis-server');
  if (program === null) throw new Error(`Redis is not installed: ${INSTALL}`);
  const password = options.password ?? OUTSIDE_PASSWORD;
  const port = await freePort();
  const lines = [
    ...[`port ${port}`, 'bind 127.0.0.1', `requirepass ${JSON.stringify(password)}`, 'daemonize no'],
    ...['save ""', 'enable-debug-command yes', 'repl-diskless-sync-delay 0', ...(options.settings ?? [])],
  ];
  const folder = await makeFolder({ 'redis.conf': `${lines.join('\n')}\n` });
  const open = (): Promise<Wire> => Wire.open(port, password);
  const server = await startProcess({
    program,
    args: [join(folder, 'redis.conf')],
    folder,
    stopSignal: 'SIGTERM',
    ask: async () => {
      await using wire = await open();
      await wire.call('PING');
    },
  });
  return { ...server, host: '127.0.0.1', port, username: 'default', password, open };
}
