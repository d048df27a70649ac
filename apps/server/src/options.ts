import { isIP } from 'node:net';
import { z } from 'zod';

/** One option: where it comes from, what it takes, what it means. The page docs/options.md is made of these. */
interface Option<T> {
  readonly name: `HOLDFAST_${string}`;
  /** What the option takes, in words: for the page and for the line about a wrong value. */
  readonly takes: string;
  /** Text that stands for the option where it is not set; null: none. */
  readonly fallback: string | null;
  readonly doc: string;
  readonly schema: z.ZodType<T, string>;
}

const option = <T>(declared: Option<T>): Option<T> => declared;

const wholeNumber = (min: number, max: number) =>
  z.string().regex(/^\d+$/).transform(Number).pipe(z.number().min(min).max(max));
const filledText = z.string().min(1);
const HOST_NAME = /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/;
const hostName = filledText.refine((text) => isIP(text) !== 0 || HOST_NAME.test(text));
const HOST_AND_PORT = /^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?)(:\d{1,5})?$/;
const hostList = z
  .string()
  .transform((text) => text.split(',').map((host) => host.trim().toLowerCase()))
  .pipe(z.array(z.string().regex(HOST_AND_PORT)));

/** Short tokens can be guessed; a token travels in a header, so it is printable ASCII without spaces. */
const MIN_TOKEN_LENGTH = 16;
const LOG_LEVELS = ['silent', 'error', 'warn', 'info', 'debug'] as const;

/** Every option of the server, declared once. Paths that are not absolute begin in the repository. */
export const OPTIONS = {
  port: option({
    name: 'HOLDFAST_PORT',
    takes: 'a port, 0 to 65535; 0 takes a free one',
    fallback: '4600',
    doc: 'Port that the server listens on.',
    schema: wholeNumber(0, 65_535),
  }),
  host: option({
    name: 'HOLDFAST_HOST',
    takes: 'an IP address or a host name',
    fallback: '127.0.0.1',
    doc: 'Address that the server binds. Anything but loopback needs HOLDFAST_TOKEN.',
    schema: hostName,
  }),
  backend: option({
    name: 'HOLDFAST_BACKEND',
    takes: 'embedded',
    fallback: 'embedded',
    doc: 'What does the work.',
    schema: z.enum(['embedded']),
  }),
  dataDir: option({
    name: 'HOLDFAST_DATA_DIR',
    takes: 'a folder',
    fallback: '.holdfast',
    doc: 'Where the embedded backend keeps its catalogue and its backups. One server at a time.',
    schema: filledText,
  }),
  serversDir: option({
    name: 'HOLDFAST_SERVERS_DIR',
    takes: 'a folder',
    fallback: null,
    doc: 'Where managed database servers live. They run as an unprivileged account, which must be able to pass every folder above. Without it: `servers` in the data folder; where the account cannot reach the folder, one below `/var/lib/holdfast`.',
    schema: filledText,
  }),
  programFolders: option({
    name: 'HOLDFAST_PROGRAM_FOLDERS',
    takes: 'folders separated by colons, each absolute',
    fallback: null,
    doc: 'Where MongoDB programs (mongodump, mongorestore, mongod, ferretdb) are looked for before the folders of the system: for those that no package brings.',
    schema: z
      .string()
      .transform((text) => text.split(':'))
      .pipe(z.array(z.string().startsWith('/'))),
  }),
  masterKeyFile: option({
    name: 'HOLDFAST_MASTER_KEY_FILE',
    takes: 'a file',
    fallback: null,
    doc: 'The master key, without which no backup can be read; made when absent. Without it: `master.key` in the data folder. Keep a copy elsewhere.',
    schema: filledText,
  }),
  token: option({
    name: 'HOLDFAST_TOKEN',
    takes: `at least ${String(MIN_TOKEN_LENGTH)} printable characters without spaces`,
    fallback: null,
    doc: 'Who presents it is the owner. Without it, whoever reaches the loopback address is the owner.',
    schema: z
      .string()
      .regex(/^[\x21-\x7e]+$/)
      .min(MIN_TOKEN_LENGTH)
      .max(1000),
  }),
  sessionHours: option({
    name: 'HOLDFAST_SESSION_HOURS',
    takes: 'whole hours, 1 to 720',
    fallback: '12',
    doc: 'How long a sign-in in the browser lasts.',
    schema: wholeNumber(1, 720),
  }),
  allowedHosts: option({
    name: 'HOLDFAST_ALLOWED_HOSTS',
    takes: 'host names separated by commas, each with or without a port',
    fallback: null,
    doc: 'Names under which the server may be asked, besides the loopback ones. A name behind a proxy must stand here.',
    schema: hostList,
  }),
  requestsPerSecond: option({
    name: 'HOLDFAST_REQUESTS_PER_SECOND',
    takes: 'a whole number, 1 to 10000',
    fallback: '50',
    doc: 'Requests that one client address may make in the long run; four times as many at once.',
    schema: wholeNumber(1, 10_000),
  }),
  dumpBytesPerSecond: option({
    name: 'HOLDFAST_DUMP_BYTES_PER_SECOND',
    takes: 'bytes per second, 100000 to 100000000000',
    fallback: null,
    doc: 'How fast a backup may read from one DB Service, before compression, so that a live database keeps its throughput. Each DB Service has the whole rate, however many are backed up at once. Without it: as fast as it goes. bench/README.md has rates and what they cost.',
    schema: wholeNumber(100_000, 100_000_000_000),
  }),
  demo: option({
    name: 'HOLDFAST_DEMO',
    takes: 'true or false',
    fallback: 'true',
    doc: 'Whether a new data folder gets a demo project with a filled PostgreSQL DB Service.',
    schema: z.enum(['true', 'false']).transform((text) => text === 'true'),
  }),
  webDir: option({
    name: 'HOLDFAST_WEB_DIR',
    takes: 'a folder',
    fallback: 'apps/web/dist',
    doc: 'The built web.',
    schema: filledText,
  }),
  logLevel: option({
    name: 'HOLDFAST_LOG_LEVEL',
    takes: LOG_LEVELS.join(', '),
    fallback: 'info',
    doc: 'The least important lines that the log, on standard error, still holds.',
    schema: z.enum(LOG_LEVELS),
  }),
  stopGraceMs: option({
    name: 'HOLDFAST_STOP_GRACE_MS',
    takes: 'milliseconds, 0 to 9000',
    fallback: '8000',
    doc: 'How long running backups and restores may go on after the server was asked to stop.',
    schema: wholeNumber(0, 9000),
  }),
};

type Taken<O> = O extends Option<infer T> ? T : never;
type Declared = typeof OPTIONS;
/** Options with a fallback are always there; the others may be undefined. */
export type ServerOptions = {
  readonly [K in keyof Declared]: K extends
    'serversDir' | 'masterKeyFile' | 'token' | 'allowedHosts' | 'dumpBytesPerSecond'
    ? Taken<Declared[K]> | undefined
    : Taken<Declared[K]>;
};

/** A wrong or unknown option; the message is one line for the person who set it and holds no value of it. */
export class OptionError extends Error {
  override readonly name = 'OptionError';
}

/** Names of the same family that other programs of this repository read. */
const NAMES_OF_OTHERS = /^HOLDFAST_(CRDS$|TEST_|BENCH_)/;

/** Reads the options from an environment. An option set to the empty text is not set. Throws OptionError. */
export function parseOptions(environment: Readonly<Record<string, string | undefined>>): ServerOptions {
  refuseUnknownNames(environment);
  const taken = Object.entries(OPTIONS).map(
    ([key, declared]) => [key, valueOf(declared, environment)] as const,
  );
  const options = Object.fromEntries(taken) as unknown as ServerOptions;
  if (!isLoopback(options.host) && options.token === undefined) {
    throw new OptionError(
      `HOLDFAST_HOST=${options.host} is not a loopback address: set HOLDFAST_TOKEN, so that only who knows it may use the server.`,
    );
  }
  return options;
}

function refuseUnknownNames(environment: Readonly<Record<string, string | undefined>>): void {
  const known = new Set<string>(Object.values(OPTIONS).map(({ name }) => name));
  const unknown = Object.keys(environment).find(
    (name) => name.startsWith('HOLDFAST_') && !known.has(name) && !NAMES_OF_OTHERS.test(name),
  );
  if (unknown !== undefined) {
    throw new OptionError(`${unknown} is not an option of Holdfast; docs/options.md lists them all.`);
  }
}

function valueOf(
  declared: Option<unknown>,
  environment: Readonly<Record<string, string | undefined>>,
): unknown {
  const set = environment[declared.name];
  const text = set === undefined || set === '' ? declared.fallback : set;
  if (text === null) return undefined;
  const parsed = declared.schema.safeParse(text);
  if (!parsed.success) throw new OptionError(`${declared.name} is not valid: it takes ${declared.takes}.`);
  return parsed.data;
}

/** True for addresses that only this machine can reach. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}
