import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import { appendFile, chown, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { runTool } from '../../../processes/run-tool.ts';
import { ToolFailed } from '../../../processes/tool-failed.ts';
import type { ManagedServerSpec } from '../../dialect.ts';
import { hasLibrary, requireExtensions } from './extensions.ts';
import { CARRIED_PARAMETERS, parameterLine } from './parameters.ts';
import { type PostgresSettings, readSettings } from './settings.ts';
import { dataFolder } from './server-layout.ts';
import { type Installation, serverTools } from '../tools.ts';

const INIT_TIMEOUT_MS = 120_000;
const OWN_CONFIGURATION = 'holdfast.conf';
/** Who may log in: everybody with a SCRAM password, over loopback TCP. No trust, no other host, no replication. */
const HOST_ACCESS = 'host all all 127.0.0.1/32 scram-sha-256\n';
/** Small enough for several servers on one machine; queries lean on the system's cache. */
const SHARED_BUFFERS = '128MB';

/** Makes the data folder of a new server. TOOL_MISSING, also for a locale or an extension that this machine lacks. */
export async function initialise(spec: ManagedServerSpec, signal: AbortSignal): Promise<void> {
  const settings = readSettings(spec.settings);
  const installation = await serverTools(spec.version);
  await requireExtensions(installation, settings);
  await initdb(spec, { settings, installation }, signal);
  await configure(spec, settings, installation);
}

interface Base {
  readonly settings: PostgresSettings;
  readonly installation: Installation;
}

async function initdb(spec: ManagedServerSpec, base: Base, signal: AbortSignal): Promise<void> {
  const args = [
    `--pgdata=${dataFolder(spec.folder)}`,
    `--username=${spec.credentials.username}`,
    '--pwfile={file:password}',
    '--auth=scram-sha-256',
    '--data-checksums',
    ...localeArguments(base),
  ];
  const command = {
    program: path.join(base.installation.folder, 'initdb'),
    args,
    secretFiles: { password: `${spec.credentials.password}\n` },
    secrets: [spec.credentials.password],
  };
  try {
    const limits = { signal, timeoutMs: INIT_TIMEOUT_MS, account: spec.account, scratch: spec.folder };
    await runTool(command, limits);
  } catch (error) {
    throw explainLocale(error, base.settings);
  }
}

function localeArguments({ settings, installation }: Base): string[] {
  const args = [
    `--encoding=${settings.encoding ?? 'UTF8'}`,
    `--lc-collate=${settings.lcCollate ?? 'C.UTF-8'}`,
    `--lc-ctype=${settings.lcCtype ?? 'C.UTF-8'}`,
    // Of the remaining categories only messages and formats depend; every machine has C.
    '--locale=C',
  ];
  const { localeProvider, icuLocale } = settings;
  if (installation.major < 15 || localeProvider === undefined || localeProvider === 'libc') return args;
  const name = localeProvider === 'icu' ? '--icu-locale' : '--builtin-locale';
  return [...args, `--locale-provider=${localeProvider}`, `${name}=${icuLocale ?? 'und'}`];
}

function explainLocale(error: unknown, settings: PostgresSettings): unknown {
  if (!(error instanceof ToolFailed) || !/invalid locale (name|settings)/i.test(error.stderr)) return error;
  const names = [...new Set([settings.lcCollate, settings.lcCtype])].join(', ');
  return new HoldfastError('TOOL_MISSING', {
    detail: `The locale ${names} of the source is not installed here. Install it: apt-get install locales-all`,
    cause: error,
  });
}

async function configure(
  spec: ManagedServerSpec,
  settings: PostgresSettings,
  installation: Installation,
): Promise<void> {
  const data = dataFolder(spec.folder);
  const carried = await carriedParameters(settings, installation);
  const lines = [parameterLine('shared_buffers', SHARED_BUFFERS), ...carried];
  await writeOwned(path.join(data, OWN_CONFIGURATION), lines.join(''), spec);
  await appendFile(path.join(data, 'postgresql.conf'), `\ninclude '${OWN_CONFIGURATION}'\n`);
  await writeOwned(path.join(data, 'pg_hba.conf'), HOST_ACCESS, spec);
}

async function writeOwned(file: string, text: string, spec: ManagedServerSpec): Promise<void> {
  await writeFile(file, text, { mode: 0o600 });
  if (spec.account !== null) await chown(file, spec.account.uid, spec.account.gid);
}

/** Only parameters that this version knows, and only libraries that are here. */
async function carriedParameters(settings: PostgresSettings, installation: Installation): Promise<string[]> {
  const recorded = Object.entries(settings.parameters ?? {}).filter(([name]) =>
    CARRIED_PARAMETERS.includes(name),
  );
  if (recorded.length === 0) return [];
  const known = await knownParameters(installation);
  const lines: string[] = [];
  for (const [name, value] of recorded) {
    if (!known.has(name)) continue;
    const usable = name === 'shared_preload_libraries' ? await installedOf(value, installation) : value;
    lines.push(parameterLine(name, usable));
  }
  return lines;
}

async function installedOf(libraries: string, installation: Installation): Promise<string> {
  const names = libraries.split(',').map((name) => name.trim().replaceAll('"', ''));
  const found = await Promise.all(names.map((name) => hasLibrary(installation, name)));
  return names.filter((_, index) => found[index]).join(',');
}

/** The names that `postgres` of this version lists as its parameters. */
async function knownParameters(installation: Installation): Promise<Set<string>> {
  const program = path.join(installation.folder, 'postgres');
  const { stdout } = await runTool({ program, args: ['--describe-config'] });
  return new Set(
    stdout
      .toString('utf8')
      .split('\n')
      .map((line) => line.split('\t')[0] ?? ''),
  );
}
