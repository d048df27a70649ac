import { readFile } from 'node:fs/promises';
import type { ToolCommand } from '../../../processes/tool-command.ts';
import type { Credentials, ManagedServerSpec, ServerDialect } from '../../dialect.ts';
import { DEFAULT_USER } from '../access.ts';
import { asText } from '../replies.ts';
import { withSession } from '../connection.ts';
import { initialise } from './provision.ts';
import { configurationFile, dataFolder, programFile, readPid } from './server-layout.ts';
import { readSettings } from './settings.ts';
import { type Flavour, serverTool } from '../tools.ts';

export const redisServer: ServerDialect = {
  initialise,
  startCommand,
  /** Everything is written, then it ends. */
  stopSignal: 'SIGTERM',
  isReady,
  dataFolder,
  readPid,
  administrator: (settings) => {
    const name = readSettings(settings).administrator;
    return name === undefined || !/^[^\s\0]+$/.test(name) ? DEFAULT_USER : name;
  },
};

/** What decides who can reach the server is given here, where no configuration file can change it. */
async function startCommand(spec: ManagedServerSpec): Promise<ToolCommand> {
  const { program } = await serverTool(await madeWith(spec.folder));
  const fixed = { port: `${spec.port}`, bind: '127.0.0.1', 'protected-mode': 'yes', unixsocket: '' };
  const args = Object.entries(fixed).flatMap(([name, value]) => [`--${name}`, value]);
  return { program, args: [configurationFile(spec.folder), ...args] };
}

/** What one version wrote an older one may not read, nor another flavour. */
async function madeWith(folder: string): Promise<{ flavour: Flavour; version: string }> {
  const [flavour, version = ''] = (await readFile(programFile(folder), 'utf8')).trim().split(' ');
  return { flavour: flavour === 'Valkey' ? 'Valkey' : 'Redis', version };
}

/** false for whatever reason it does not answer, while it loads too; the log of the server tells which. */
async function isReady(credentials: Credentials): Promise<boolean> {
  try {
    const answer = await withSession(credentials, { answerMs: 5000 }, (session) => session.call('PING'));
    return asText(answer) === 'PONG';
  } catch {
    return false;
  }
}
