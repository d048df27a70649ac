import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import type { EngineInfo } from '@holdfast/db-backup-domain/wire';
import { findProgram } from '../../processes/find-program.ts';
import { runTool } from '../../processes/run-tool.ts';
import { describeTool, describeZstd, isThere } from '../describe-tools.ts';

/** Redis, or the project that went on from its version 7.2 under another name. */
export type Flavour = 'Redis' | 'Valkey';

export interface Program {
  readonly flavour: Flavour;
  /** Absolute path. */
  readonly program: string;
  /** '7.0.15' */
  readonly version: string;
}

/** The oldest that is read and run: without its CLIENT PAUSE WRITE nothing keeps restored keys until they were verified. */
const OLDEST = '6.2';
const NAMES = {
  Redis: {
    client: 'redis-cli',
    server: 'redis-server',
    clientPackage: 'redis-tools',
    serverPackage: 'redis-server',
  },
  Valkey: {
    client: 'valkey-cli',
    server: 'valkey-server',
    clientPackage: 'valkey-tools',
    serverPackage: 'valkey-server',
  },
} as const;
const FLAVOURS = ['Redis', 'Valkey'] as const;

/** TOOL_MISSING. Any version of the client transfers a snapshot of any server, in the format of the server. */
export async function clientTool(): Promise<Program> {
  const found = await findAll('client');
  const fitting = found.find((each) => isAtLeast(each.version, OLDEST));
  if (fitting !== undefined) return fitting;
  throw missing('The program redis-cli', { found, need: OLDEST, install: NAMES.Redis.clientPackage });
}

/**
 * A server program that can run what a server of this flavour and version held: the same flavour and not older. What Redis wrote
 * up to 7.2 Valkey reads, too. TOOL_MISSING.
 */
export async function serverTool(wanted: { flavour: Flavour; version: string } | null): Promise<Program> {
  const found = (await findAll('server')).filter((each) => isAtLeast(each.version, OLDEST));
  const fitting = found.find((each) => wanted === null || canRun(each, wanted));
  if (fitting !== undefined) return fitting;
  const flavour = wanted?.flavour ?? 'Redis';
  throw missing(`A ${flavour} server`, {
    found,
    need: wanted?.version ?? OLDEST,
    install: NAMES[flavour].serverPackage,
  });
}

function canRun(program: Program, wanted: { flavour: Flavour; version: string }): boolean {
  if (program.flavour === wanted.flavour) return isAtLeast(program.version, minorOf(wanted.version));
  return program.flavour === 'Valkey' && !isAtLeast(wanted.version, '7.3');
}

export function isSupported(version: string): boolean {
  return isAtLeast(version, OLDEST);
}

/** Of '7.0.15' the part that says which format it writes: '7.0'. */
function minorOf(version: string): string {
  return version.split('.').slice(0, 2).join('.');
}

export function isAtLeast(version: string, least: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [leastMajor = 0, leastMinor = 0] = least.split('.').map(Number);
  return major > leastMajor || (major === leastMajor && minor >= leastMinor);
}

async function findAll(kind: 'client' | 'server'): Promise<Program[]> {
  const found = await Promise.all(FLAVOURS.map((flavour) => inspect(flavour, NAMES[flavour][kind])));
  return found.filter((each) => each !== null);
}

async function inspect(flavour: Flavour, name: string): Promise<Program | null> {
  const program = await findProgram([name]);
  if (program === null) return null;
  const { stdout } = await runTool({ program, args: ['--version'] });
  const text = stdout.toString('utf8');
  // Where Valkey is installed, programs of the old names may be its own by another name.
  if (flavour === 'Redis' && /valkey/i.test(text)) return null;
  const version = /(?:v=|cli )(\d[\d.]*)/.exec(text)?.[1];
  return version === undefined ? null : { flavour, program, version };
}

function missing(
  what: string,
  { found, need, install }: { found: readonly Program[]; need: string; install: string },
): HoldfastError {
  const [newest] = found;
  const seen = newest === undefined ? 'none was found' : `${newest.flavour} ${newest.version} was found`;
  const detail = `${what} of version ${need} or newer is needed, ${seen}. Install it: apt-get install ${install}`;
  return new HoldfastError('TOOL_MISSING', { detail });
}

export async function describeRedis(): Promise<EngineInfo> {
  const client = (await findAll('client'))[0] ?? null;
  const server = (await findAll('server'))[0] ?? null;
  const zstd = await describeZstd();
  return {
    engine: 'redis',
    label: server?.flavour ?? 'Redis',
    available: client !== null && server !== null && isThere(zstd),
    tools: [
      describeTool(NAMES[client?.flavour ?? 'Redis'].client, client?.version ?? null, installClient()),
      describeTool(NAMES[server?.flavour ?? 'Redis'].server, server?.version ?? null, installServer()),
      zstd,
    ],
  };
}

function installClient(): string {
  return `apt-get install ${NAMES.Redis.clientPackage}`;
}

function installServer(): string {
  return `apt-get install ${NAMES.Redis.serverPackage}`;
}
