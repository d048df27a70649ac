import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ToolCommand } from '../../../processes/tool-command.ts';
import type { Credentials, ManagedServerSpec, ServerDialect } from '../../dialect.ts';
import { withSession } from '../connection.ts';
import { loadingSettings, makeDurable } from './loading.ts';
import { initialise } from './provision.ts';
import { dataFolder, readPid } from './server-layout.ts';
import { readSettings } from './settings.ts';
import { serverTools } from '../tools.ts';

const DEFAULT_ADMINISTRATOR = 'postgres';

export const postgresServer: ServerDialect = {
  initialise,
  startCommand: (spec) => serverCommand(spec),
  whileLoading: { startCommand: (spec) => serverCommand(spec, loadingSettings()), makeDurable },
  /** "Fast": sessions are cut, everything is written, and the next start needs no recovery. */
  stopSignal: 'SIGINT',
  isReady,
  dataFolder,
  readPid,
  administrator: (settings) => {
    const name = readSettings(settings).administrator;
    // initdb refuses names that PostgreSQL keeps for itself.
    return name === undefined || name === '' || name.startsWith('pg_') ? DEFAULT_ADMINISTRATOR : name;
  },
};

/** What decides who can reach the server is given here, where no configuration file can change it. */
async function serverCommand(spec: ManagedServerSpec, more: readonly string[] = []): Promise<ToolCommand> {
  const { folder } = await serverTools(await majorOfData(spec.folder));
  const fixed = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'logging_collector=off',
    'log_destination=stderr',
    'password_encryption=scram-sha-256',
  ];
  const args = [
    '-D',
    dataFolder(spec.folder),
    '-p',
    `${spec.port}`,
    ...[...fixed, ...more].flatMap((each) => ['-c', each]),
  ];
  return { program: path.join(folder, 'postgres'), args };
}

/** A data folder is of one major version for ever, whatever newer ones are installed later. */
async function majorOfData(folder: string): Promise<string> {
  return (await readFile(path.join(dataFolder(folder), 'PG_VERSION'), 'utf8')).trim();
}

/** false for whatever reason it does not answer; the log of the server tells which. */
async function isReady(credentials: Credentials): Promise<boolean> {
  try {
    return await withSession(credentials, { database: null, statementMs: 5000 }, async (session) => {
      const [row] = await session.rows('SELECT NOT pg_catalog.pg_is_in_recovery() AS ready');
      return row?.['ready'] === 't';
    });
  } catch {
    return false;
  }
}
