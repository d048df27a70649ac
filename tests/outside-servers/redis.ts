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

export interface OutsideRedis extends OutsideServer {
  /** Sends commands, one a line as redis-cli reads them, and answers what it prints. */
  commands(...lines: string[]): Promise<string>;
}

/** Why there is none on this machine; null: it can be started. */
export const redisMissing =
  findProgram('redis-server') === null ? 'needs Redis: apt-get install redis-server' : null;

/** A Redis server that keeps nothing on disk by itself. `settings` are lines of its configuration. */
export async function startRedis(options: OutsideOptions = {}): Promise<OutsideRedis> {
  const program = findProgram('redis-server');
  const client = findProgram('redis-cli');
  if (program === null || client === null)
    throw new Error('Redis is not installed: apt-get install redis-server');
  const password = options.password ?? OUTSIDE_PASSWORD;
  const port = await freePort();
  const folder = await makeFolder({
    'redis.conf': [
      ...[
        `port ${port}`,
        'bind 127.0.0.1',
        `requirepass ${JSON.stringify(password)}`,
        'save ""',
        'repl-diskless-sync-delay 0',
        'daemonize no',
      ],
      ...(options.settings ?? []),
      '',
    ].join('\n'),
  });
  const commands = async (...lines: string[]): Promise<string> => {
    const env = { REDISCLI_AUTH: password };
    const answer = await run(client, ['-p', `${port}`], { input: `${lines.join('\n')}\n`, env });
    if (/^(\(error\) |ERR|NOAUTH|WRONGPASS|AUTH failed)/m.test(answer)) throw new Error(answer);
    return answer;
  };
  const server = await startProcess({
    program,
    args: [join(folder, 'redis.conf')],
    folder,
    stopSignal: 'SIGTERM',
    ask: async () => {
      const answer = await commands('PING');
      if (!answer.includes('PONG')) throw new Error(answer);
    },
  });
  return { ...server, host: '127.0.0.1', port, username: 'default', password, commands };
}
