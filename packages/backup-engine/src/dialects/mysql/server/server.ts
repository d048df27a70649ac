import type { ToolCommand } from '../../../processes/tool-command.ts';
import type { Credentials, ManagedServerSpec, ServerDialect } from '../../dialect.ts';
import { withSession } from '../connection.ts';
import { loadingOptions, makeDurable } from './loading.ts';
import { initialise } from './provision.ts';
import { dataFolder, optionFile, pidFile, readPid } from './server-layout.ts';
import { administratorOf, readSettings } from './settings.ts';
import { requireProgram, usualFlavour } from '../tools.ts';

const READY_MS = 5000;

export const mysqlServer: ServerDialect = {
  initialise,
  startCommand: (spec) => serverCommand(spec, []),
  whileLoading: { startCommand: (spec) => serverCommand(spec, loadingOptions()), makeDurable },
  stopSignal: 'SIGTERM',
  isReady,
  dataFolder,
  readPid,
  administrator: (settings) => administratorOf(settings).user,
};

/**
 * What decides who can reach the server is given here, where no option file can change it. Names of hosts are resolved for the
 * loopback address alone, which needs no server: so that accounts of `localhost` may enter over TCP, there being no socket file.
 */
async function serverCommand(spec: ManagedServerSpec, more: readonly string[]): Promise<ToolCommand> {
  const flavour = readSettings(spec.settings).flavour ?? (await usualFlavour());
  const { program } = await requireProgram('server', flavour, spec.version);
  const args = [
    `--defaults-file=${optionFile(spec.folder)}`,
    `--datadir=${dataFolder(spec.folder)}`,
    `--pid-file=${pidFile(spec.folder)}`,
    `--port=${spec.port}`,
    '--bind-address=127.0.0.1',
    '--socket=',
    '--skip-log-bin',
    '--skip-slave-start',
    ...more,
    ...(flavour === 'MySQL' ? ['--mysqlx=OFF', '--secure-file-priv=NULL'] : []),
  ];
  return { program, args };
}

/** false for whatever reason it does not answer; the log of the server tells which. */
async function isReady(credentials: Credentials): Promise<boolean> {
  try {
    const limits = { connectMs: READY_MS, statementMs: READY_MS };
    return await withSession(credentials, limits, async (session) => {
      await session.rows('SELECT 1');
      return true;
    });
  } catch {
    return false;
  }
}
