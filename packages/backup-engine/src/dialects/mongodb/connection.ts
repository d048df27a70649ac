import { HoldfastError, isHoldfastError } from '@holdfast/db-backup-domain/errors';
import { type Db, MongoClient, type MongoClientOptions, MongoServerError } from 'mongodb';
import { redact } from '../../processes/stderr-tail.ts';
import type { Credentials } from '../dialect.ts';
import { ACCOUNTS_DATABASE } from './namespaces.ts';

const CONNECT_MS = 10_000;
/** Unauthorized, AuthenticationFailed. */
const NOT_LET_IN = new Set<unknown>([13, 18]);
/** What a server that takes encrypted connections only does to others: it hangs up. */
const HUNG_UP = /connection \S+ to .* closed|socket hang up|ECONNRESET/i;

export interface ConnectionOptions {
  /** Longest time to find the server and log in; 10 s by default. */
  readonly connectMs?: number;
  /** Longest time without a byte of an answer; none by default. */
  readonly answerMs?: number;
  readonly signal?: AbortSignal;
}

/** Connections to one server, with everything that it is asked explained in our words. */
export interface Session {
  readonly client: MongoClient;
  readonly admin: Db;
  /** The connection is encrypted, because the server takes no other. */
  readonly tls: boolean;
}

/** The server understood and refused. The message is redacted. */
export class MongoRefused extends Error {
  override readonly name = 'MongoRefused';
  readonly code: number | null;

  constructor(code: number | null, message: string, cause: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

/** Runs `work` over connections of its own and closes them. SERVICE_UNREACHABLE, with a redacted detail; MongoRefused. */
export async function withSession<T>(
  credentials: Credentials,
  options: ConnectionOptions,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  options.signal?.throwIfAborted();
  const session = await connect(credentials, options);
  const cut = (): void => void session.client.close(true).catch(() => undefined);
  options.signal?.addEventListener('abort', cut, { once: true });
  try {
    return await work(session);
  } catch (error) {
    options.signal?.throwIfAborted();
    throw explain(error, credentials.password);
  } finally {
    options.signal?.removeEventListener('abort', cut);
    await session.client.close(true).catch(() => undefined);
  }
}

async function connect(credentials: Credentials, options: ConnectionOptions): Promise<Session> {
  try {
    return await open(credentials, options, false);
  } catch (error) {
    const wantsTls = !(error instanceof MongoServerError) && HUNG_UP.test(textOf(error));
    if (!wantsTls) throw unreachable(error, credentials.password);
  }
  try {
    return await open(credentials, options, true);
  } catch (error) {
    throw unreachable(error, credentials.password);
  }
}

async function open(credentials: Credentials, options: ConnectionOptions, tls: boolean): Promise<Session> {
  const client = new MongoClient(
    `mongodb://${hostOf(credentials)}/`,
    clientOptions(credentials, options, tls),
  );
  // A connection that breaks while idle is met by the next question; without a listener it would end the process.
  client.on('error', () => undefined);
  try {
    await Promise.race([client.connect(), firstFailure(client)]);
    return { client, admin: client.db(ACCOUNTS_DATABASE), tls };
  } catch (error) {
    await client.close(true).catch(() => undefined);
    throw error;
  }
}

/** The driver tries again for as long as it is given; whoever does not answer now is not there. */
function firstFailure(client: MongoClient): Promise<never> {
  return new Promise((_resolve, reject) => {
    client.once('serverHeartbeatFailed', ({ failure }) => reject(failure));
  });
}

function clientOptions(
  { username, password }: Credentials,
  { connectMs = CONNECT_MS, answerMs = 0 }: ConnectionOptions,
  tls: boolean,
): MongoClientOptions {
  return {
    auth: { username, password },
    authSource: ACCOUNTS_DATABASE,
    appName: 'holdfast',
    // This very server, whatever set it is a member of.
    directConnection: true,
    connectTimeoutMS: connectMs,
    serverSelectionTimeoutMS: connectMs,
    socketTimeoutMS: answerMs,
    maxPoolSize: 2,
    // Certificates of database servers are mostly their own; the password is never sent, only proofs of it.
    ...(tls ? { tls, tlsAllowInvalidCertificates: true, tlsAllowInvalidHostnames: true } : {}),
  };
}

export function hostOf({ host, port }: Credentials): string {
  return `${host.includes(':') ? `[${host}]` : encodeURIComponent(host)}:${port}`;
}

function explain(error: unknown, password: string): unknown {
  if (isHoldfastError(error) || error instanceof MongoRefused) return error;
  if (!isOfDriver(error)) return error;
  if (!(error instanceof MongoServerError) || NOT_LET_IN.has(error.code)) return unreachable(error, password);
  const code = typeof error.code === 'number' ? error.code : null;
  return new MongoRefused(code, redact(error.message, [password]), error);
}

function isOfDriver(error: unknown): error is Error {
  return error instanceof Error && /^Mongo/.test(error.name);
}

function unreachable(error: unknown, password: string): HoldfastError {
  const isRefusal = error instanceof MongoServerError && NOT_LET_IN.has(error.code);
  const detail = isRefusal ? `The server does not let us in: ${error.message}` : textOf(error);
  return new HoldfastError('SERVICE_UNREACHABLE', { detail: redact(detail, [password]), cause: error });
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
