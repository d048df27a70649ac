import { HoldfastError, isHoldfastError } from '@holdfast/db-backup-domain/errors';
import mysql from 'mysql2/promise';
import { redact } from '../../processes/stderr-tail.ts';
import type { Credentials } from '../dialect.ts';

const CONNECT_MS = 10_000;
const STATEMENT_MS = 30_000;
/** How long the server's own word that a statement took too long may be on its way. */
const ANSWER_MS = 5_000;
const LOCK_WAIT_S = 60;
/** ER_SECURE_TRANSPORT_REQUIRED; and ER_ACCESS_DENIED_ERROR, which an account with REQUIRE SSL says too. */
const WANTS_TLS = new Set([3159, 1045]);
const TOO_MANY_CONNECTIONS = new Set([1040, 1203]);
/** The session or the server ends: shutdown, killed session, and what clients say of a lost connection. */
const ENDED = new Set([1053, 1927, 2006, 2013, 3169]);

export type Flavour = 'MariaDB' | 'MySQL';

export interface ConnectionOptions {
  /** Longest time of one statement; 0 for none; 30 s by default. */
  readonly statementMs?: number;
  /** Longest time to connect and log in; 10 s by default. */
  readonly connectMs?: number;
  readonly signal?: AbortSignal;
}

/**
 * One connection to a server, with `sql_mode=''`, UTC, and utf8mb4. Every value comes as the server's own text, SQL NULL as
 * null; text of binary columns has one character for each byte.
 */
export class Session {
  readonly flavour: Flavour;
  /** What `VERSION()` says. */
  readonly versionText: string;
  /** The server let us in over TLS only. */
  readonly encrypted: boolean;
  private readonly connection: mysql.Connection;
  private readonly password: string;
  private readonly timeout: number;

  constructor(opened: Opened, password: string, statementMs: number) {
    this.connection = opened.connection;
    this.encrypted = opened.encrypted;
    this.versionText = opened.versionText;
    this.flavour = /mariadb/i.test(opened.versionText) ? 'MariaDB' : 'MySQL';
    this.password = password;
    this.timeout = statementMs === 0 ? 0 : statementMs + ANSWER_MS;
  }

  /** Rows as objects by column name. SERVICE_UNREACHABLE when the connection is lost; else MysqlRefused. */
  async rows(sql: string): Promise<Record<string, string | null>[]> {
    return (await this.run(sql, false)) as Record<string, string | null>[];
  }

  /** Rows as arrays, for columns that may share a name. */
  async table(sql: string): Promise<(string | null)[][]> {
    return (await this.run(sql, true)) as (string | null)[][];
  }

  /** A statement without results. */
  async execute(sql: string): Promise<void> {
    await this.run(sql, false);
  }

  private async run(sql: string, rowsAsArray: boolean): Promise<unknown> {
    try {
      const limit = this.timeout === 0 ? {} : { timeout: this.timeout };
      const [rows] = await this.connection.query({ sql, rowsAsArray, ...limit });
      return rows;
    } catch (error) {
      throw explain(error, this.password);
    }
  }
}

/** The server understood and refused. `code` is the server's number; the message is redacted. */
export class MysqlRefused extends Error {
  override readonly name = 'MysqlRefused';
  readonly code: number;

  constructor(code: number, message: string, cause: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

/** Runs `work` over one connection and closes it. SERVICE_UNREACHABLE, with a redacted detail. */
export async function withSession<T>(
  credentials: Credentials,
  options: ConnectionOptions,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const statementMs = options.statementMs ?? STATEMENT_MS;
  const opened = await connect(credentials, options, statementMs);
  const { connection } = opened;
  const aborted = Promise.withResolvers<never>();
  // A query under way never hears of a destroyed connection: whoever waits for it is told here.
  const cut = (): void => aborted.reject(options.signal?.reason);
  options.signal?.addEventListener('abort', cut, { once: true });
  try {
    const session = new Session(opened, credentials.password, statementMs);
    const result = await Promise.race([work(session), aborted.promise]);
    await connection.end().catch(() => connection.destroy());
    return result;
  } catch (error) {
    connection.destroy();
    throw error;
  } finally {
    options.signal?.removeEventListener('abort', cut);
  }
}

/** Whether an error means that the server has no connection left for us. */
export function isFull(error: unknown): boolean {
  return TOO_MANY_CONNECTIONS.has(errorNumber((error as Error).cause) ?? 0);
}

interface Opened {
  readonly connection: mysql.Connection;
  readonly versionText: string;
  readonly encrypted: boolean;
}

async function connect(
  credentials: Credentials,
  options: ConnectionOptions,
  statementMs: number,
): Promise<Opened> {
  const connectMs = options.connectMs ?? CONNECT_MS;
  try {
    options.signal?.throwIfAborted();
    return await open(credentials, { connectMs, statementMs, encrypted: false });
  } catch (error) {
    if (!WANTS_TLS.has(errorNumber(error) ?? 0)) throw unreachable(error, credentials);
    try {
      return await open(credentials, { connectMs, statementMs, encrypted: true });
    } catch (encryptedError) {
      // A server without TLS has said before what is wrong.
      throw unreachable(errorNumber(encryptedError) === null ? error : encryptedError, credentials);
    }
  }
}

interface Opening {
  readonly connectMs: number;
  readonly statementMs: number;
  readonly encrypted: boolean;
}

async function open(credentials: Credentials, how: Opening): Promise<Opened> {
  const { host, port, username, password } = credentials;
  const connection = await mysql.createConnection({
    ...{ host, port, user: username, password },
    connectTimeout: how.connectMs,
    charset: 'utf8mb4',
    typeCast: (field) => field.string(),
    ...(how.encrypted ? { ssl: { rejectUnauthorized: false } } : {}),
  });
  // A connection that breaks while idle is met by the next query; without a listener it would end the process.
  connection.on('error', () => undefined);
  try {
    const versionText = await prepare(connection, how);
    return { connection, versionText, encrypted: how.encrypted };
  } catch (error) {
    connection.destroy();
    throw error;
  }
}

/** Returns what `VERSION()` says. */
async function prepare(connection: mysql.Connection, how: Opening): Promise<string> {
  const timeout = how.connectMs;
  const [rows] = await connection.query<mysql.RowDataPacket[]>({
    sql: 'SELECT VERSION() AS version',
    timeout,
  });
  const versionText = String(rows[0]?.['version'] ?? '');
  const limit = /mariadb/i.test(versionText)
    ? `max_statement_time=${how.statementMs / 1000}`
    : `max_execution_time=${how.statementMs}`;
  const sql = `SET SESSION sql_mode='', time_zone='+00:00', autocommit=1, lock_wait_timeout=${LOCK_WAIT_S}, ${limit}`;
  await connection.query({ sql, timeout });
  return versionText;
}

function unreachable(error: unknown, { password }: Credentials): Error {
  if (isHoldfastError(error)) return error;
  const detail = redact((error as Error).message, [password]);
  return new HoldfastError('SERVICE_UNREACHABLE', { detail, cause: error });
}

function explain(error: unknown, password: string): Error {
  const code = errorNumber(error);
  const message = redact((error as Error).message, [password]);
  if (code === null || ENDED.has(code)) {
    return new HoldfastError('SERVICE_UNREACHABLE', { detail: message, cause: error });
  }
  return new MysqlRefused(code, message, error);
}

/** The server's number of an error; null for one that is not the server's. */
function errorNumber(error: unknown): number | null {
  const code = (error as { errno?: unknown } | undefined)?.errno;
  return typeof code === 'number' && code >= 1000 ? code : null;
}
