import { createHash } from 'node:crypto';
import { chown, mkdir, writeFile } from 'node:fs/promises';
import type { ManagedServerSpec } from '../../dialect.ts';
import { DEFAULT_USER } from '../access.ts';
import { CARRIED, parameterLine } from './parameters.ts';
import { configurationFile, dataFolder, pidFile, programFile, usersFile } from './server-layout.ts';
import { type RedisSettings, readSettings } from './settings.ts';
import { isAtLeast, type Program, serverTool } from '../tools.ts';

/** Takes everything from a user; `reset` would add a flag that it may not have had. */
export const NO_RIGHTS: readonly string[] = ['off', 'resetpass', 'resetkeys', 'resetchannels', '-@all'];
const ALL_RIGHTS = ['on', '~*', '&*', '+@all'];

/** The rules that make the administrator, whatever it was before. The password is only there as its hash. */
export function administratorRules(password: string): string[] {
  const hash = createHash('sha256').update(password, 'utf8').digest('hex');
  return [...NO_RIGHTS, ...ALL_RIGHTS, `#${hash}`];
}

/** Makes the folders and files of a new server. TOOL_MISSING. */
export async function initialise(spec: ManagedServerSpec): Promise<void> {
  const settings = readSettings(spec.settings);
  const wanted =
    spec.version === null ? null : { flavour: settings.flavour ?? 'Redis', version: spec.version };
  const program = await serverTool(wanted);
  await mkdir(dataFolder(spec.folder), { mode: 0o700 });
  if (spec.account !== null) await chown(dataFolder(spec.folder), spec.account.uid, spec.account.gid);
  await writeOwned(programFile(spec.folder), `${program.flavour} ${program.version}\n`, spec);
  await writeOwned(usersFile(spec.folder), usersOf(spec), spec);
  await writeOwned(configurationFile(spec.folder), configuration(spec, settings, program), spec);
}

async function writeOwned(file: string, text: string, spec: ManagedServerSpec): Promise<void> {
  await writeFile(file, text, { mode: 0o600, flag: 'wx' });
  if (spec.account !== null) await chown(file, spec.account.uid, spec.account.gid);
}

/** Nobody gets in without a password: the default user is off unless it is the administrator. */
function usersOf({ credentials }: ManagedServerSpec): string {
  const rules = administratorRules(credentials.password);
  const lines = credentials.username === DEFAULT_USER ? [] : [`user ${DEFAULT_USER} ${NO_RIGHTS.join(' ')}`];
  return `${[...lines, `user ${credentials.username} ${rules.join(' ')}`].join('\n')}\n`;
}

/**
 * A log of every write keeps the data, from the first write on: with it, a server that was killed has all that it ever confirmed.
 * Snapshots at intervals would be a second copy.
 */
function configuration(spec: ManagedServerSpec, settings: RedisSettings, program: Program): string {
  const fixed = {
    dir: dataFolder(spec.folder),
    pidfile: pidFile(spec.folder),
    aclfile: usersFile(spec.folder),
    daemonize: 'no',
    logfile: '',
    'always-show-logo': 'no',
    appendonly: 'yes',
    appendfsync: 'everysec',
    'aof-use-rdb-preamble': 'yes',
    // A backup is not to wait for others that might want the same snapshot.
    'repl-diskless-sync-delay': '0',
    databases: `${settings.databases ?? 16}`,
  };
  const lines = Object.entries(fixed).map(([name, value]) => parameterLine(name, value));
  // Its value is no single word: an empty one takes all intervals away.
  return [...lines, 'save ""\n', ...carriedLines(settings, program)].join('');
}

function carriedLines({ parameters = {} }: RedisSettings, { version }: Program): string[] {
  return CARRIED.filter(({ since }) => since === undefined || isAtLeast(version, since)).flatMap(
    ({ name }) => {
      const value = parameters[name];
      return value === undefined ? [] : [parameterLine(name, value)];
    },
  );
}
