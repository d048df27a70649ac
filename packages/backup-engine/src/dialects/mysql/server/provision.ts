import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import { chown, readdir, writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { findProgram } from '../../../processes/find-program.ts';
import { runTool, type RunToolOptions } from '../../../processes/run-tool.ts';
import type { ManagedServerSpec } from '../../dialect.ts';
import { nativePasswordHash } from './native-password.ts';
import { CARRIED_PARAMETERS, optionLine } from './parameters.ts';
import { dataFolder, optionFile } from './server-layout.ts';
import { administratorOf, type MysqlSettings, readSettings } from './settings.ts';
import { quoteAccount, quoteText } from '../sql/identifiers.ts';
import { type Program, requireProgram, usualFlavour } from '../tools.ts';

const INIT_TIMEOUT_MS = 180_000;
const ZONE_INFO = '/usr/share/zoneinfo';
const BUFFER_POOL = '128M';
/** Named otherwise as an option than as a variable. */
const OPTION_NAMES: Readonly<Record<string, string>> = {
  time_zone: 'default_time_zone',
  tx_isolation: 'transaction_isolation',
};

/** Makes the data folder of a new server. TOOL_MISSING, also for time zones that this machine lacks. */
export async function initialise(spec: ManagedServerSpec, signal: AbortSignal): Promise<void> {
  const settings = readSettings(spec.settings);
  const flavour = settings.flavour ?? (await usualFlavour());
  const server = await requireProgram('server', flavour, spec.version);
  const limits = { signal, timeoutMs: INIT_TIMEOUT_MS, account: spec.account, scratch: spec.folder };
  await writeOptions(spec, settings);
  if (flavour === 'MariaDB') await initialiseMariadb(spec, { settings, server, limits });
  else await initialiseMysql(spec, { settings, server, limits });
}

interface Base {
  readonly settings: MysqlSettings;
  readonly server: Program;
  readonly limits: RunToolOptions;
}

async function initialiseMariadb(spec: ManagedServerSpec, base: Base): Promise<void> {
  const program = await findProgram(['mariadb-install-db', 'mysql_install_db']);
  if (program === null) {
    throw new HoldfastError('TOOL_MISSING', {
      detail: 'mariadb-install-db was not found. Install it: apt-get install mariadb-server',
    });
  }
  const data = `--datadir=${dataFolder(spec.folder)}`;
  const made = ['--auth-root-authentication-method=normal', '--skip-test-db', '--skip-name-resolve'];
  await runTool({ program, args: [...fileFirst(spec), data, ...made] }, base.limits);
  const input = Readable.from([await mariadbStart(spec, base)], { objectMode: false });
  const args = [...fileFirst(spec), data, '--bootstrap', '--default-time-zone=+00:00', '--skip-log-bin'];
  await runTool({ program: base.server.program, args }, { ...base.limits, input });
}

/** No option file of the machine is read. */
function fileFirst(spec: ManagedServerSpec): string[] {
  return [`--defaults-file=${optionFile(spec.folder)}`];
}

/** One statement on each line: the administrator, and nobody else, may enter. */
async function mariadbStart(spec: ManagedServerSpec, { settings }: Base): Promise<string> {
  const { user, host } = administratorOf(spec.settings);
  const account = quoteAccount(user, host);
  const lines = [
    // Without it the server would not take statements about accounts.
    'FLUSH PRIVILEGES',
    "DELETE FROM mysql.global_priv WHERE NOT (User = 'mariadb.sys' OR (User = 'PUBLIC' AND Host = ''))",
    'DELETE FROM mysql.proxies_priv',
    'DELETE FROM mysql.db',
    'FLUSH PRIVILEGES',
    `CREATE USER ${account} IDENTIFIED BY PASSWORD ${quoteText(nativePasswordHash(spec.credentials.password))}`,
    `GRANT ALL PRIVILEGES ON *.* TO ${account} WITH GRANT OPTION`,
    `INSERT INTO mysql.proxies_priv (Host, User, Proxied_host, Proxied_user, With_grant) VALUES (${quoteText(host)}, ${quoteText(user)}, '', '', 1)`,
  ];
  const zones = settings.timeZones === true ? await zoneStatements() : '';
  return `USE mysql;\n${zones}${lines.map((line) => `${line};\n`).join('')}`;
}

async function initialiseMysql(spec: ManagedServerSpec, { server, limits }: Base): Promise<void> {
  const { user, host } = administratorOf(spec.settings);
  const account = quoteAccount(user, host);
  const password = quoteText(spec.credentials.password);
  const lines = [
    ...(user === 'root' && host === 'localhost'
      ? []
      : [`CREATE USER ${account}`, "DROP USER 'root'@'localhost'"]),
    `ALTER USER ${account} IDENTIFIED BY ${password}`,
    `GRANT ALL PRIVILEGES ON *.* TO ${account} WITH GRANT OPTION`,
    `GRANT PROXY ON ''@'' TO ${account} WITH GRANT OPTION`,
  ];
  const command = {
    program: server.program,
    args: [
      ...fileFirst(spec),
      `--datadir=${dataFolder(spec.folder)}`,
      '--initialize-insecure',
      '--init-file={file:start.sql}',
    ],
    secretFiles: { 'start.sql': lines.map((line) => `${line};\n`).join('') },
    secrets: [spec.credentials.password],
  };
  await runTool(command, limits);
}

async function zoneStatements(): Promise<string> {
  const program = await findProgram(['mariadb-tzinfo-to-sql', 'mysql_tzinfo_to_sql']);
  const zones = await readdir(ZONE_INFO).catch(() => []);
  if (program === null || zones.length === 0) {
    throw new HoldfastError('TOOL_MISSING', {
      detail:
        'The source knows named time zones, this machine does not. Install them: apt-get install tzdata mariadb-server',
    });
  }
  const { stdout } = await runTool({ program, args: [ZONE_INFO] }, { maxOutputBytes: 256 * 1024 * 1024 });
  return stdout.toString('utf8');
}

async function writeOptions(spec: ManagedServerSpec, settings: MysqlSettings): Promise<void> {
  const recorded = Object.entries(settings.parameters ?? {}).filter(([name]) =>
    CARRIED_PARAMETERS.includes(name),
  );
  const lines = [
    '[mysqld]\n',
    `innodb-buffer-pool-size=${BUFFER_POOL}\n`,
    // Until the contents of a restored server were verified.
    'event-scheduler=OFF\n',
    ...recorded.map(([name, value]) => optionLine(OPTION_NAMES[name] ?? name, value)),
    ...(settings.plugins ?? []).map((library) => optionLine('plugin_load_add', library)),
  ];
  const file = optionFile(spec.folder);
  await writeFile(file, lines.join(''), { mode: 0o600 });
  if (spec.account !== null) await chown(file, spec.account.uid, spec.account.gid);
}
