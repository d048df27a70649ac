import { HoldfastError, isHoldfastError } from '@holdfast/db-backup-domain/errors';
import pg from 'pg';
import { redact } from '../../processes/stderr-tail.ts';
import type { Credentials } from '../dialect.ts';

/** Databases that a server nearly always has, in the order to try when any will do. */
const USUAL_DATABASES = ['postgres', 'template1'];
const CONNECT_MS = 10_000;
/** How long the server's own word that a statement took too long may be on its way. */
const ANSWER_MS = 5_000;
/** invalid_catalog_name, insufficient_privilege, object_not_in_prerequisite_state: another database may do. */
const TRY_ANOTHER = new Set(['3D000', '42501', '55000']);

export interface ConnectionOptions {
  /** null: any database of the server. */
  readonly database: string | null;
  /** Longest time of one statement; 0 for none. */
  readonly statementMs?: number;
  /** Longest time to connect and log in; 10 s by default. */
  readonly connectMs?: number;
  readonly signal?: AbortSignal;
}

/** One connection to a server. Every value comes as PostgreSQL's own text, SQL NULL as null. */
export class Session {
  private readonly client: pg.Client;
  private readonly password: string;

  constructor(client: pg.Client, password: string) {
    this.client = client;
    this.password = password;
  }

  /** Rows as objects by column name. SERVICE_UNREACHABLE when the connection is lost; else PostgresRefused. */
  async rows(text: string, values: unknown[] = []): Promise<Record<string, string | null>[]> {
    const result = await this.run({ text, values });
    return result.rows as Record<string, string | null>[];
  }

  /** Rows as arrays, for columns that may share a name. */
  async table(text: string): Promise<(string | null)[][]> {
    const result = await this.run({ text, rowMode: 'array' });
    return result.rows as (string | null)[][];
  }

  /** Statements without parameters and results. */
  async execute(text: string): Promise<void> {
    await this.run({ text });
  }

  private async run(query: object): Promise<pg.QueryResult> {
    try {
      return await this.client.query(query as pg.QueryConfig);
    } catch (error) {
      throw explain(error, this.password);
    }
  }
}

/** The server understood and refused. `state` is the SQLSTATE; the message is redacted. */
export class PostgresRefused extends Error {
  override readonly name = 'PostgresRefused';
  readonly state: string;

  constructor(state: string, message: string, cause: unknown) {
    super(message, { cause });
    this.state = state;
  }
}

/** Runs `work` over one connection and closes it. SERVICE_UNREACHABLE, with a redacted detail. */
export async function withSession<T>(
  credentials: Credentials,
  options: ConnectionOptions,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const client = await connect(credentials, options);
  const cut = (): void => void client.end();
  options.signal?.addEventListener('abort', cut, { once: true });
  try {
    return await work(new Session(client, credentials.password));
  } finally {
    options.signal?.removeEventListener('abort', cut);
    await client.end();
  }
}

async function connect(credentials: Credentials, options: ConnectionOptions): Promise<pg.Client> {
  options.signal?.throwIfAborted();
  const databases =
    options.database === null ? [...USUAL_DATABASES, credentials.username] : [options.database];
  for (const [index, database] of databases.entries()) {
    try {
      return await connectTo(credentials, database, {
        statementMs: options.statementMs ?? 30_000,
        connectMs: options.connectMs ?? CONNECT_MS,
      });
    } catch (error) {
      const isLast = index === databases.length - 1;
      if (!isLast && TRY_ANOTHER.has(sqlState(error) ?? '')) continue;
      const detail = redact((error as Error).message, [credentials.password]);
      throw new HoldfastError('SERVICE_UNREACHABLE', { detail, cause: error });
    }
  }
  throw new HoldfastError('SERVICE_UNREACHABLE');
}

interface Limits {
  readonly statementMs: number;
  readonly connectMs: number;
}

async function connectTo(credentials: Credentials, database: string, limits: Limits): Promise<pg.Client> {
  try {
    return await open(credentials, database, { ...limits, encrypted: false });
  } catch (error) {
    // As libpq does: a server that demands encryption is asked again, encrypted.
    const wantsTls = sqlState(error) === '28000' && /no encryption|SSL off/i.test((error as Error).message);
    if (!wantsTls) throw error;
    return await open(credentials, database, { ...limits, encrypted: true });
  }
}

async function open(
  credentials: Credentials,
  database: string,
  how: Limits & { encrypted: boolean },
): Promise<pg.Client> {
  const client = new pg.Client({
    host: credentials.host,
    port: credentials.port,
    user: credentials.username,
    password: credentials.password,
    database,
    application_name: 'holdfast',
    connectionTimeoutMillis: how.connectMs,
    // A server that does not even end what took it too long is given up.
    ...(how.statementMs === 0 ? {} : { query_timeout: how.statementMs + ANSWER_MS }),
    // Here, and not by later SET: a role or database may carry such settings of its own.
    options: `-c default_transaction_read_only=off -c statement_timeout=${how.statementMs}`,
    types: { getTypeParser: () => (value: unknown) => value },
    ...(how.encrypted ? { ssl: { rejectUnauthorized: false } } : {}),
  });
  // A connection that breaks while idle is met by the next query; without a listener it would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
}

function explain(error: unknown, password: string): Error {
  if (isHoldfastError(error)) return error;
  const state = sqlState(error);
  const message = redact((error as Error).message, [password]);
  // Class 57P: the server shuts down or ends the session. No SQLSTATE: the connection itself broke.
  if (state === null || state.startsWith('57P') || state.startsWith('08')) {
    return new HoldfastError('SERVICE_UNREACHABLE', { detail: message, cause: error });
  }
  return new PostgresRefused(state, message, error);
}

function sqlState(error: unknown): string | null {
  const code = (error as { code?: unknown }).code;
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : null;
}
