import { resolve } from 'node:path';
import { insideMongo } from '@holdfast/backup-engine/testing';
import {
  findProgram,
  freePort,
  makeFolder,
  OUTSIDE_PASSWORD,
  startProcess,
  type OutsideOptions,
  type OutsideServer,
} from './outside-server.ts';

/** Where `scripts/install-mongo-programs.mjs` puts what Debian does not have. */
export const MONGO_PROGRAMS = resolve(import.meta.dirname, '../../node_modules/.cache/holdfast-programs');
const FOLDERS = [MONGO_PROGRAMS, '/usr/local/bin', '/usr/bin'];

/** Why there is no server on this machine; null: it can be started. */
export const mongoMissing =
  findProgram('ferretdb', FOLDERS) === null || findProgram('mongodump', FOLDERS) === null
    ? 'needs FerretDB and the MongoDB tools: node scripts/install-mongo-programs.mjs'
    : null;

/** A FerretDB server over SQLite. `settings` are options of its command line. */
export async function startFerretdb(options: OutsideOptions = {}): Promise<OutsideServer> {
  const program = findProgram('ferretdb', FOLDERS);
  if (program === null) throw new Error(mongoMissing ?? 'FerretDB is not installed');
  const way = {
    host: '127.0.0.1',
    port: await freePort(),
    username: 'owner',
    password: options.password ?? OUTSIDE_PASSWORD,
  };
  const folder = await makeFolder();
  const server = await startProcess({
    program,
    args: [
      ...['--handler=sqlite', `--sqlite-url=file:${folder}/`, `--state-dir=${folder}`, '--debug-addr=-'],
      ...[`--listen-addr=127.0.0.1:${way.port}`, '--telemetry=disable', '--test-enable-new-auth'],
      ...(options.settings ?? []),
    ],
    env: {
      FERRETDB_SETUP_DATABASE: 'admin',
      FERRETDB_SETUP_USERNAME: way.username,
      FERRETDB_SETUP_PASSWORD: way.password,
    },
    folder,
    stopSignal: 'SIGTERM',
    ask: () => insideMongo(way, ({ admin }) => admin.command({ listDatabases: 1 })),
  });
  return { ...server, ...way };
}
