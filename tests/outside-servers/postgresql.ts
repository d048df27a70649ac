import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import {
  freePort,
  makeFolder,
  OUTSIDE_PASSWORD,
  run,
  startProcess,
  type OutsideOptions,
  type OutsideServer,
} from './outside-server.ts';

export interface OutsidePostgres extends OutsideServer {
  connect(database: string): Promise<pg.Client>;
  /** The statements one after the other, over a connection that lasts as long. */
  inDatabase(database: string, ...statements: string[]): Promise<void>;
}

const PACKAGED = '/usr/lib/postgresql';

function programs(): string {
  const versions = existsSync(PACKAGED)
    ? readdirSync(PACKAGED)
        .map(Number)
        .sort((a, b) => b - a)
    : [];
  if (versions[0] === undefined) throw new Error('PostgreSQL is not installed: apt-get install postgresql');
  return join(PACKAGED, `${versions[0]}`, 'bin');
}

export async function startPostgres(options: OutsideOptions = {}): Promise<OutsidePostgres> {
  const bin = programs();
  const password = options.password ?? OUTSIDE_PASSWORD;
  const folder = await makeFolder({ password });
  const data = join(folder, 'data');
  await run(join(bin, 'initdb'), [
    ...['-D', data, '-U', 'postgres', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'],
    ...['--auth=scram-sha-256', `--pwfile=${join(folder, 'password')}`],
  ]);
  const port = await freePort();
  const settings = [
    ...['listen_addresses=127.0.0.1', `port=${port}`, 'unix_socket_directories=', 'fsync=off'],
    ...(options.settings ?? []),
  ];
  const connect = async (database: string): Promise<pg.Client> => {
    const client = new pg.Client({ host: '127.0.0.1', port, user: 'postgres', password, database });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  };
  const inDatabase = async (database: string, ...statements: string[]): Promise<void> => {
    const client = await connect(database);
    for (const statement of statements) await client.query(statement);
    await client.end();
  };
  const server = await startProcess({
    program: join(bin, 'postgres'),
    args: ['-D', data, ...settings.flatMap((setting) => ['-c', setting])],
    folder,
    stopSignal: 'SIGINT',
    ask: async () => (await connect('postgres')).end(),
  });
  return { ...server, host: '127.0.0.1', port, username: 'postgres', password, connect, inDatabase };
}
