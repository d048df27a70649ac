import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import type { EngineInfo } from '@holdfast/db-backup-domain/wire';
import path from 'node:path';
import { findProgram } from '../../processes/find-program.ts';
import { runTool } from '../../processes/run-tool.ts';
import { STANDARD_PATH } from '../../processes/spawn-tool.ts';
import { describeTool, describeZstd, isThere } from '../describe-tools.ts';
import type { ServerFacts } from '../dialect.ts';
import type { Flavour } from './connection.ts';
import { isOlder, parseProgramVersion } from './versions.ts';

/** Where the packages of Oracle put programs, beside the usual folders. */
const FOLDERS = [...STANDARD_PATH, '/usr/libexec', '/usr/local/mysql/bin', '/opt/mysql/bin'];

/** A program of one flavour; what it is called decides nothing, for Debian's mysqldump is MariaDB's. */
export interface Program {
  readonly program: string;
  readonly flavour: Flavour;
  /** '10.11.19' */
  readonly version: string;
}

const NAMES = {
  dump: { MariaDB: ['mariadb-dump', 'mysqldump'], MySQL: ['mysqldump'] },
  client: { MariaDB: ['mariadb', 'mysql'], MySQL: ['mysql'] },
  server: { MariaDB: ['mariadbd', 'mysqld'], MySQL: ['mysqld'] },
} as const;
type Role = keyof typeof NAMES;

const INSTALL: Readonly<Record<Flavour, Readonly<Record<Role, string>>>> = {
  MariaDB: {
    dump: 'apt-get install mariadb-client',
    client: 'apt-get install mariadb-client',
    server: 'apt-get install mariadb-server',
  },
  MySQL: {
    dump: 'apt-get install mysql-client (of Oracle, from repo.mysql.com/apt or Ubuntu)',
    client: 'apt-get install mysql-client (of Oracle, from repo.mysql.com/apt or Ubuntu)',
    server: 'apt-get install mysql-server (of Oracle, from repo.mysql.com/apt or Ubuntu)',
  },
};

/** The program for a role and a flavour; looked up anew, because packages come and go while we run. */
export async function findOf(
  role: Role,
  flavour: Flavour,
  folders: readonly string[] = FOLDERS,
): Promise<Program | null> {
  for (const name of NAMES[role][flavour]) {
    for (const folder of folders) {
      const program = await findProgram([name], [folder]);
      const found = program === null ? null : await inspect(program);
      if (found?.flavour === flavour) return found;
    }
  }
  return null;
}

async function inspect(program: string): Promise<Program | null> {
  const { stdout } = await runTool({ program, args: ['--no-defaults', '--version'] }).catch(() => ({
    stdout: '',
  }));
  const found = parseProgramVersion(stdout.toString());
  return found === null ? null : { program, ...found };
}

/** Of the server's flavour, and not older than it: what a server knows, its tools must know. TOOL_MISSING. */
export async function requireProgram(
  role: Role,
  flavour: Flavour,
  serverVersion: string | null,
): Promise<Program> {
  const found = await findOf(role, flavour);
  if (found !== null && (serverVersion === null || !isOlder(found.version, serverVersion))) return found;
  const have = found === null ? 'none was found' : `${path.basename(found.program)} is ${found.version}`;
  const need = serverVersion === null ? '' : ` of version ${serverVersion} or newer`;
  throw new HoldfastError('TOOL_MISSING', {
    detail: `The ${WORDS[role]} of ${flavour}${need} is needed, ${have}. Install it: ${INSTALL[flavour][role]}`,
  });
}

const WORDS: Readonly<Record<Role, string>> = { dump: 'dump program', client: 'client', server: 'server' };

export function flavourOf({ label }: Pick<ServerFacts, 'label'>): Flavour {
  return label === 'MySQL' ? 'MySQL' : 'MariaDB';
}

/** The flavour that a new server has when nothing says which. */
export async function usualFlavour(): Promise<Flavour> {
  return (await findOf('server', 'MariaDB')) === null && (await findOf('server', 'MySQL')) !== null
    ? 'MySQL'
    : 'MariaDB';
}

export async function describeMysql(): Promise<EngineInfo> {
  const flavour = await usualFlavour();
  const roles = Object.keys(NAMES) as Role[];
  const tools = await Promise.all(
    roles.map(async (role) => {
      const found = await findOf(role, flavour);
      const name = found === null ? NAMES[role][flavour][0] : path.basename(found.program);
      return describeTool(name, found?.version ?? null, INSTALL[flavour][role]);
    }),
  );
  tools.push(await describeZstd());
  return {
    engine: 'mysql',
    label: flavour,
    available: tools.every(isThere),
    tools,
  };
}
