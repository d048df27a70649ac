import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import type { EngineInfo } from '@holdfast/db-backup-domain/wire';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { findProgram } from '../../processes/find-program.ts';
import { runTool } from '../../processes/run-tool.ts';
import { describeTool, describeZstd, isThere } from '../describe-tools.ts';

const PACKAGED = '/usr/lib/postgresql';
const CLIENT_PROGRAMS = ['pg_dump', 'pg_dumpall', 'pg_restore'] as const;
const SERVER_PROGRAMS = ['initdb', 'postgres'] as const;

/** PostgreSQL programs of one version in one folder. */
export interface Installation {
  readonly folder: string;
  readonly major: number;
  /** '15.18' */
  readonly version: string;
  /** It has what runs a server, too. */
  readonly hasServer: boolean;
}

/** Every installation of the machine, oldest first; looked up anew, because packages come and go while we run. */
export async function findInstallations(): Promise<Installation[]> {
  const majors = await readdir(PACKAGED).catch(() => []);
  const folders = majors.map((major) => path.join(PACKAGED, major, 'bin'));
  const onPath = await findProgram(['pg_dump']);
  if (onPath !== null) folders.push(path.dirname(onPath));
  const found = await Promise.all(folders.map(inspect));
  return found.filter((each) => each !== null).sort((a, b) => a.major - b.major);
}

async function inspect(folder: string): Promise<Installation | null> {
  if (!(await hasAll(CLIENT_PROGRAMS, folder))) return null;
  const version = await versionOf(path.join(folder, 'pg_dump'));
  if (version === null) return null;
  return { folder, version, major: majorOf(version), hasServer: await hasAll(SERVER_PROGRAMS, folder) };
}

const knownVersions = new Map<string, string>();

/** Asked once of each program, as long as its file is the same. */
async function versionOf(program: string): Promise<string | null> {
  const { dev, ino, size, mtimeMs } = await stat(program);
  const file = [dev, ino, size, mtimeMs].join(' ');
  const known = knownVersions.get(file);
  if (known !== undefined) return known;
  const { stdout } = await runTool({ program, args: ['--version'] });
  const version = /\) (\d+[\d.]*\w*)/.exec(stdout.toString('utf8'))?.[1] ?? null;
  if (version !== null) knownVersions.set(file, version);
  return version;
}

async function hasAll(programs: readonly string[], folder: string): Promise<boolean> {
  const found = await Promise.all(programs.map((program) => findProgram([program], [folder])));
  return found.every((program) => program !== null);
}

export function majorOf(version: string): number {
  return Number.parseInt(version, 10);
}

/** The installation for a server of this version: the same major, else the next newer, never an older. TOOL_MISSING. */
export async function clientTools(serverVersion: string): Promise<Installation> {
  return choose(await findInstallations(), {
    major: majorOf(serverVersion),
    what: 'The PostgreSQL client programs',
    install: installClient,
  });
}

/** The same, of those that can run a server. TOOL_MISSING. */
export async function serverTools(version: string | null): Promise<Installation> {
  const installed = (await findInstallations()).filter((each) => each.hasServer);
  const newest = installed.at(-1);
  if (version === null && newest !== undefined) return newest;
  return choose(installed, {
    major: version === null ? 0 : majorOf(version),
    what: 'A PostgreSQL server',
    install: installServer,
  });
}

function choose(
  installed: readonly Installation[],
  wanted: { major: number; what: string; install: (major: number) => string },
): Installation {
  const fitting = installed.find((each) => each.major >= wanted.major);
  if (fitting !== undefined) return fitting;
  const newest = installed.at(-1);
  const found = newest === undefined ? 'none was found' : `the newest found is ${newest.version}`;
  const need = wanted.major === 0 ? '' : ` of version ${wanted.major} or newer`;
  throw new HoldfastError('TOOL_MISSING', {
    detail: `${wanted.what}${need} is needed, ${found}. Install it: ${wanted.install(wanted.major)}`,
  });
}

function installClient(major: number): string {
  return `apt-get install postgresql-client${major === 0 ? '' : `-${major}`}`;
}

function installServer(major: number): string {
  return `apt-get install postgresql${major === 0 ? '' : `-${major}`}`;
}

export async function describePostgres(): Promise<EngineInfo> {
  const installed = await findInstallations();
  const client = installed.at(-1)?.version ?? null;
  const server = installed.findLast((each) => each.hasServer)?.version ?? null;
  const zstd = await describeZstd();
  return {
    engine: 'postgresql',
    label: 'PostgreSQL',
    available: client !== null && server !== null && isThere(zstd),
    tools: [
      ...CLIENT_PROGRAMS.map((name) => describeTool(name, client, installClient(0))),
      describeTool('postgres', server, installServer(0)),
      zstd,
    ],
  };
}
