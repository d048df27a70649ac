import { isIP } from 'node:net';
import { z } from 'zod';
import { serverAddress } from '@holdfast/k8s-adapters/identity';

export const BACKENDS = ['embedded', 'kubeblocks'] as const;

/** One option: where it comes from, what it takes, what it means. The page docs/options.md is made of these. */
export interface Option<T, Fallback extends string | null = string | null> {
  readonly name: `HOLDFAST_${string}`;
  /** What the option takes, in words: for the page and for the line about a wrong value. */
  readonly takes: string;
  /** Text that stands for the option where it is not set; null: none. */
  readonly fallback: Fallback;
  readonly doc: string;
  /** The backend that alone takes the option; absent: each does. */
  readonly backend?: (typeof BACKENDS)[number];
  readonly schema: z.ZodType<T, string>;
}

const option = <T, const Fallback extends string | null>(
  declared: Option<T, Fallback>,
): Option<T, Fallback> => declared;

const wholeNumber = (min: number, max: number) =>
  z.string().regex(/^\d+$/).transform(Number).pipe(z.number().min(min).max(max));
const filledText = z.string().min(1);
const HOST_NAME = /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/;
const hostName = filledText.refine((text) => isIP(text) !== 0 || HOST_NAME.test(text));
const trueOrFalse = z.enum(['true', 'false']).transform((text) => text === 'true');
const HOST_AND_PORT = /^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?)(:\d{1,5})?$/;
const hostList = z
  .string()
  .transform((text) => text.split(',').map((host) => host.trim().toLowerCase()))
  .pipe(z.array(z.string().regex(HOST_AND_PORT)));

/** An address of an API server, as the connection takes it. */
const apiServerUrl = z.string().refine((text) => serverAddress(text) !== null);
const listOf = (item: z.ZodString) =>
  z
    .string()
    .transform((text) => text.split(',').map((each) => each.trim()))
    .pipe(z.array(item).refine((all) => new Set(all).size === all.length));
const DNS_LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
/** Kubernetes: an optional DNS subdomain, a slash, and a name of up to 63 characters. */
const LABEL_KEY = /^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;

/** Short tokens can be guessed; a token travels in a header, so it is printable ASCII without spaces. */
const MIN_TOKEN_LENGTH = 16;
export const IDENTITIES = ['server', 'caller'] as const;
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
    doc: 'Address that the server binds. Anything but loopback needs HOLDFAST_TOKEN, or HOLDFAST_IDENTITY=caller.',
    schema: hostName,
  }),
  backend: option({
    name: 'HOLDFAST_BACKEND',
    takes: BACKENDS.join(' or '),
    fallback: 'embedded',
    doc: 'What does the work: this machine, or KubeBlocks on Kubernetes. docs/guide/kubernetes.md is about the latter.',
    schema: z.enum(BACKENDS),
  }),
  dataDir: option({
    name: 'HOLDFAST_DATA_DIR',
    takes: 'a folder',
    fallback: '.holdfast',
    doc: 'Where the embedded backend keeps its catalogue and its backups. One server at a time. The kubeblocks backend keeps nothing; the server key alone is made here where there is a sign-in and no HOLDFAST_SERVER_KEY_FILE.',
    schema: filledText,
  }),
  serversDir: option({
    name: 'HOLDFAST_SERVERS_DIR',
    takes: 'a folder',
    fallback: null,
    doc: 'Where managed database servers live. They run as an unprivileged account, which must be able to pass every folder above. Without it: `servers` in the data folder; where the account cannot reach the folder, one below `/var/lib/holdfast`.',
    backend: 'embedded',
    schema: filledText,
  }),
  programFolders: option({
    name: 'HOLDFAST_PROGRAM_FOLDERS',
    takes: 'folders separated by colons, each absolute',
    fallback: null,
    doc: 'Where MongoDB programs (mongodump, mongorestore, mongod, ferretdb) are looked for before the folders of the system: for those that no package brings.',
    backend: 'embedded',
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
    backend: 'embedded',
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
  serverKeyFile: option({
    name: 'HOLDFAST_SERVER_KEY_FILE',
    takes: 'a file',
    fallback: null,
    doc: 'The key that sessions are sealed with: 32 random bytes, as 64 hexadecimal digits or in base64. Servers behind one address must share it. Without it: `server.key` in the data folder, made when absent.',
    schema: filledText,
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
    backend: 'embedded',
    schema: wholeNumber(100_000, 100_000_000_000),
  }),
  demo: option({
    name: 'HOLDFAST_DEMO',
    takes: 'true or false',
    fallback: 'true',
    doc: 'Whether a new data folder gets a demo project with a filled PostgreSQL DB Service.',
    backend: 'embedded',
    schema: trueOrFalse,
  }),
  kubeconfig: option({
    name: 'HOLDFAST_KUBECONFIG',
    takes: 'a file',
    fallback: null,
    doc: "A kubeconfig that names the API server, for a machine outside the cluster. Of its current context only the server's address, its certificate authority, the namespace and an inline token are taken. Without it and without HOLDFAST_KUBE_URL: the cluster that the server runs in.",
    backend: 'kubeblocks',
    schema: filledText,
  }),
  kubeUrl: option({
    name: 'HOLDFAST_KUBE_URL',
    takes: 'an https address, or an http one on loopback',
    fallback: null,
    doc: 'Address of the API server, where no kubeconfig names it and it is not the one of the cluster that the server runs in. Never the word of a caller.',
    backend: 'kubeblocks',
    schema: apiServerUrl,
  }),
  kubeCaFile: option({
    name: 'HOLDFAST_KUBE_CA_FILE',
    takes: 'a file',
    fallback: null,
    doc: "Certificates (PEM) of the authorities that the API server's certificate may come from. Without it: those of the kubeconfig or of the service account; with HOLDFAST_KUBE_URL, those that Node.js knows.",
    backend: 'kubeblocks',
    schema: filledText,
  }),
  kubeTokenFile: option({
    name: 'HOLDFAST_KUBE_TOKEN_FILE',
    takes: 'a file',
    fallback: null,
    doc: "The bearer token of the server's own account; read anew when the file changes. Without it: the token of the kubeconfig or of the service account, where there is one.",
    backend: 'kubeblocks',
    schema: filledText,
  }),
  kubeKnownAs: option({
    name: 'HOLDFAST_KUBE_KNOWN_AS',
    takes: 'https addresses separated by commas',
    fallback: null,
    doc: "Further addresses under which callers know this API server: a caller's kubeconfig must name one of them, or the one that the server itself uses. They are compared, never asked.",
    backend: 'kubeblocks',
    schema: z
      .string()
      .transform((text) => text.split(',').map((each) => each.trim()))
      .pipe(z.array(apiServerUrl)),
  }),
  identity: option({
    name: 'HOLDFAST_IDENTITY',
    takes: IDENTITIES.join(' or '),
    fallback: 'server',
    doc: "Who acts on Kubernetes. `server`: the server's own account does everything, behind HOLDFAST_TOKEN. `caller`: each caller signs in with a token of their own, alone or in a kubeconfig, and may do here what they may do there; HOLDFAST_TOKEN is not taken then.",
    backend: 'kubeblocks',
    schema: z.enum(IDENTITIES),
  }),
  namespaces: option({
    name: 'HOLDFAST_NAMESPACES',
    takes: 'names of namespaces separated by commas, each once',
    fallback: null,
    doc: "Where DB Services are looked for, in this order. Without it: the namespace of the kubeconfig's context, or the one that the server runs in.",
    backend: 'kubeblocks',
    schema: listOf(z.string().regex(DNS_LABEL)),
  }),
  projectLabel: option({
    name: 'HOLDFAST_PROJECT_LABEL',
    takes: 'a label key of Kubernetes',
    fallback: 'holdfast.dev/project',
    doc: 'The label of a Cluster that names its project. A Cluster without it belongs to the project of its namespace.',
    backend: 'kubeblocks',
    schema: z.string().regex(LABEL_KEY),
  }),
  keepSchedules: option({
    name: 'HOLDFAST_KEEP_SCHEDULES',
    takes: 'true or false',
    fallback: null,
    doc: "Whether the server rewrites the stored UTC schedules when a time zone's offset changes, with its own account. Without it: where the server has one. With `false` a policy's health says from when its times are off.",
    backend: 'kubeblocks',
    schema: trueOrFalse,
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
    backend: 'embedded',
    schema: wholeNumber(0, 9000),
  }),
};

type Taken<O> =
  O extends Option<infer T, infer Fallback> ? (null extends Fallback ? T | undefined : T) : never;
/** Options with a fallback are always there; the others may be undefined. */
export type ServerOptions = { readonly [K in keyof typeof OPTIONS]: Taken<(typeof OPTIONS)[K]> };
