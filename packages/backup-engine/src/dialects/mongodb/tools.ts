import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import type { EngineInfo } from '@holdfast/db-backup-domain/wire';
import { findProgram } from '../../processes/find-program.ts';
import { runTool } from '../../processes/run-tool.ts';
import { STANDARD_PATH } from '../../processes/spawn-tool.ts';
import { type DescribedTool, describeTool, describeZstd, isThere } from '../describe-tools.ts';
import type { ServerFacts, ToolVersions } from '../dialect.ts';
import { type Flavour, FLAVOURS } from './flavour.ts';
import { readSettings } from './server/settings.ts';
import { compareVersions } from './versions.ts';

const TOOLS = ['mongodump', 'mongorestore'] as const;
const INSTALL_TOOLS = 'apt-get install mongodb-database-tools # from repo.mongodb.org';
/** The first release of the Database Tools that knows a server version, by their release notes; newest first. */
const TOOLS_FOR_SERVER: readonly (readonly [server: string, tools: string])[] = [
  ['8.2', '100.13'],
  ['8.1', '100.12'],
  ['8.0', '100.10'],
  ['7.0', '100.8'],
  ['6.1', '100.7'],
  ['6.0', '100.6'],
  ['5.0', '100.4'],
];
const OLDEST_TOOLS = '100.0';

export interface Program {
  readonly path: string;
  readonly version: string;
}

/** The programs of this machine; looked up anew at every call, because packages come and go while we run. */
export class MongoPrograms {
  private readonly folders: readonly string[];

  /** `folders` come before those of the system. */
  constructor(folders: readonly string[]) {
    this.folders = [...folders, ...STANDARD_PATH];
  }

  /** A tool that fits a server of these facts. TOOL_MISSING. */
  async tool(name: (typeof TOOLS)[number], facts: ServerFacts): Promise<Program> {
    const needed = neededTools(facts);
    const found = await this.find(name);
    if (found !== null && compareVersions(found.version, needed) >= 0) return found;
    const what = `${name} of version ${needed} or newer`;
    throw missing({ what, found, install: INSTALL_TOOLS });
  }

  async tools(facts: ServerFacts): Promise<ToolVersions> {
    const found = await Promise.all(TOOLS.map(async (name) => [name, await this.tool(name, facts)] as const));
    return Object.fromEntries(found.map(([name, { version }]) => [name, version]));
  }

  /** The server program of a flavour, of this version or newer (null: any). TOOL_MISSING. */
  async server(flavour: Flavour, version: string | null): Promise<Program> {
    const found = await this.find(flavour.program);
    if (found !== null && fits(found.version, version)) return found;
    const wanted = version === null ? '' : ` of version ${series(version)} or newer`;
    const what = `A ${flavour.label} server (${flavour.program})${wanted}`;
    throw missing({ what, found, install: flavour.install });
  }

  /** The first flavour whose server program is here; null when there is none. */
  async anyServer(): Promise<Flavour | null> {
    for (const flavour of FLAVOURS) if ((await this.find(flavour.program)) !== null) return flavour;
    return null;
  }

  async describe(): Promise<EngineInfo> {
    const look = async (name: string, install: string): Promise<DescribedTool> =>
      describeTool(name, (await this.find(name))?.version ?? null, install);
    const tools = await Promise.all(TOOLS.map((name) => look(name, INSTALL_TOOLS)));
    const servers = await Promise.all(FLAVOURS.map(({ program, install }) => look(program, install)));
    const zstd = await describeZstd();
    // Any one of the servers will do: when one is here, the others are not missing, and when none is, the first is.
    const shown = servers.some(isThere) ? servers.filter(isThere) : servers.slice(0, 1);
    return {
      engine: 'mongodb',
      label: 'MongoDB',
      available: tools.every(isThere) && servers.some(isThere) && isThere(zstd),
      tools: [...tools, ...shown, zstd],
    };
  }

  private async find(name: string): Promise<Program | null> {
    const path = await findProgram([name], this.folders);
    if (path === null) return null;
    const { stdout } = await runTool({ program: path, args: ['--version'] });
    return { path, version: readVersion(stdout.toString('utf8')) };
  }
}

/** 'mongodump version: 100.10.0', 'db version v7.0.12', 'version: v1.24.2', 'Zstandard CLI (64-bit) v1.5.4'. */
export function readVersion(said: string): string {
  return /(?:version:?|CLI .*?) v?(\d[\w.-]*)/.exec(said)?.[1] ?? 'unknown';
}

function neededTools(facts: ServerFacts): string {
  const server = readSettings(facts.settings).answersAs ?? facts.version;
  const row = TOOLS_FOR_SERVER.find(([first]) => compareVersions(server, first) >= 0);
  return row?.[1] ?? OLDEST_TOOLS;
}

/** Fixes within a series do not change what a server holds. */
function fits(found: string, wanted: string | null): boolean {
  return wanted === null || compareVersions(found, series(wanted)) >= 0;
}

function series(version: string): string {
  return version.split('.').slice(0, 2).join('.');
}

function missing({
  what,
  found,
  install,
}: {
  what: string;
  found: Program | null;
  install: string;
}): HoldfastError {
  const seen = found === null ? 'none was found' : `the one found is ${found.version}`;
  return new HoldfastError('TOOL_MISSING', { detail: `${what} is needed, ${seen}. Install it: ${install}` });
}
