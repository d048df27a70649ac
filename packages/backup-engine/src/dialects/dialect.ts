import type { DbObject, Engine, EngineInfo, RowsPage } from '@holdfast/db-backup-domain/wire';
import type { Clock } from '../host/host.ts';
import type { Account, ToolCommand } from '../processes/tool-command.ts';

/** How to reach a server, with its secret. Lives in memory only, never logged. */
export interface Credentials {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
}

/** What a server says of itself. Plain JSON: kept with the service and recorded in the manifest. */
export interface ServerFacts {
  /** 'PostgreSQL', 'MariaDB', … */
  readonly label: string;
  /** Full version text, for example '15.18'. */
  readonly version: string;
  /** Bytes on disk of everything that would be backed up, the server's own figure. */
  readonly sizeBytes: number;
  /** Settings that a restored server must be provisioned with (encoding, locale, non-default parameters, …). */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** One stream of a backup. `name` is unique in the artifact, of `[a-z0-9.-]`, and says what it is: 'globals', 'database-1'. */
export interface MemberPlan {
  readonly name: string;
  readonly kind: string;
  /** What it holds, in the engine's own names: for example the database name, of any characters. */
  readonly object: string | null;
}

export type Consistency = 'service' | 'database' | 'none';

/**
 * What was found inside a member by decoding it to its end: countable things by name, such as
 * `{ 'table "public"."orders"': 12000 }`. Compared with what the restored server holds.
 */
export interface MemberContents {
  readonly counts: Readonly<Record<string, number>>;
}

/** Consumes the decoded text of a member, chunk by chunk, in constant memory. */
export interface MemberInspector {
  /** The chunk is valid during the call only: what is kept of it is copied. */
  write(chunk: Uint8Array): void;
  /** Throws where the end mark is missing or the text does not parse. */
  end(): MemberContents;
}

/** How to decode a member: through `command` (its standard input to standard output) where there is one. */
export interface MemberDecoder {
  readonly command: ToolCommand | null;
  readonly inspector: MemberInspector;
}

/** One member on its way into a new server. */
export interface RestorableMember {
  readonly plan: MemberPlan;
  /** A decrypted, decompressed 0600 file that the dialect may read as often as it likes; removed by the caller. */
  spool(): Promise<string>;
}

/** A server that Holdfast runs. Paths are absolute. */
export interface ManagedServerSpec {
  readonly id: string;
  /** The server's own 0700 folder; the dialect lays it out below. */
  readonly folder: string;
  readonly port: number;
  /** Superuser of the server and its password. */
  readonly credentials: Credentials;
  readonly version: string | null;
  readonly settings: Readonly<Record<string, unknown>>;
  /** Unprivileged account the server runs under; null when we are not root ourselves. */
  readonly account: Account | null;
}

/** Everything that differs between engines, and nothing else. Shared code never asks which engine it is. */
export interface Dialect {
  readonly engine: Engine;
  /** Which programs there are; looks again at every call. */
  describe(): Promise<EngineInfo>;

  /** Whether the server answers to its credential: one cheap question, bounded in time. SERVICE_UNREACHABLE. */
  ping(credentials: Credentials, limitMs: number): Promise<void>;
  /** Everything that a backup records of the server; may take a while. SERVICE_UNREACHABLE, with a redacted detail. */
  probe(credentials: Credentials, signal?: AbortSignal): Promise<ServerFacts>;
  /** TOOL_MISSING when the tools at hand do not fit a server of this version; names the package. */
  requireTools(facts: ServerFacts): Promise<ToolVersions>;

  listObjects(credentials: Credentials, path: readonly string[]): Promise<DbObject[]>;
  readRows(credentials: Credentials, path: readonly string[], limit: number): Promise<RowsPage>;

  /** The members of a backup taken now, in the order to write them. */
  planMembers(
    credentials: Credentials,
    facts: ServerFacts,
  ): Promise<{ members: MemberPlan[]; consistency: Consistency }>;
  /** The dump of a member: writes it to standard output. Lock waits are bounded. */
  dumpCommand(credentials: Credentials, member: MemberPlan, facts: ServerFacts): Promise<ToolCommand>;
  decoder(member: MemberPlan, facts: ServerFacts): Promise<MemberDecoder>;

  readonly server: ServerDialect;

  /** Loads all members into a fresh server. Stops at the first error. Leaves `credentials` valid at the end. STALLED. */
  load(target: Credentials, members: readonly RestorableMember[], options: LoadOptions): Promise<void>;
  /** Counts the same things that the decoder found, in a living server. STALLED. */
  countContents(credentials: Credentials, member: MemberPlan, limits: WorkLimits): Promise<MemberContents>;
  /**
   * What two services are compared by, one line for each thing: definitions, settings, accounts and grants as they are
   * written, contents by checksum whatever their order. Equal fingerprints mean equal services. Of the asking account
   * only its own password is left out. Reads everything there is. SERVICE_UNREACHABLE.
   */
  fingerprint(credentials: Credentials): Promise<string[]>;
  /**
   * Sets going what a new server holds still until its contents were verified, because it changes them by itself: event
   * schedulers, monitors of expiry.
   */
  releaseBackgroundWork(credentials: Credentials, facts: ServerFacts): Promise<void>;
}

export interface ToolVersions {
  readonly [tool: string]: string;
}

/** When long work on a new server ends before its time. */
export interface WorkLimits {
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Without any sign of life for so long, the work has hung: STALLED. */
  readonly silenceMs: number;
}

export interface LoadOptions extends WorkLimits {
  /** Parallel workers that the machine can bear. */
  readonly jobs: number;
  readonly facts: ServerFacts;
  /** A folder, passable for `account`, for secret files. */
  readonly scratch: string;
  readonly account: Account | null;
}

/**
 * A server that nobody but its restore knows yet needs not survive a crash: the restore fails by it, and is begun anew. Before it is
 * verified it is stopped, made durable, and started as ever.
 */
export interface LoadingServer {
  /** The server in the foreground, with the same access as ever; a crash may cost all that it holds. */
  startCommand(spec: ManagedServerSpec): Promise<ToolCommand>;
  /** Brings to the disk what the stopped server has left in its files. Throws where it had not stopped cleanly. */
  makeDurable(spec: ManagedServerSpec, signal: AbortSignal): Promise<void>;
}

/** How a server of this engine is made and run. Starting and supervising the process is shared code. */
export interface ServerDialect {
  /** Creates the data folder. The administrator's password never reaches argv. */
  initialise(spec: ManagedServerSpec, signal: AbortSignal): Promise<void>;
  /** The server in the foreground: password authentication, loopback TCP only. */
  startCommand(spec: ManagedServerSpec): Promise<ToolCommand>;
  /** How the server runs while a backup is loaded into it, where another way than ever is faster. */
  readonly whileLoading?: LoadingServer;
  /** The signal of a clean, quick stop. */
  readonly stopSignal: NodeJS.Signals;
  /** Answers to its credential: ready to be used. */
  isReady(credentials: Credentials): Promise<boolean>;
  /** The folder that a running server has as its working folder, below the server's own folder. */
  dataFolder(folder: string): string;
  /** The pid that the server itself wrote down in its folder; null without one. It may be of a process long gone. */
  readPid(folder: string): Promise<number | null>;
  /** Name of the superuser to make, so that what is restored from a server with these settings finds its owner. */
  administrator(settings: Readonly<Record<string, unknown>>): string;
}
