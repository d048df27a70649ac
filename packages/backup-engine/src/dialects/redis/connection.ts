import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import { createClient, ErrorReply, RESP_TYPES } from '@redis/client';
import { redact } from '../../processes/stderr-tail.ts';
import type { Credentials } from '../dialect.ts';
import { passwordOf, userOf } from './access.ts';

const CONNECT_MS = 10_000;
const ANSWER_MS = 10_000;

export interface ConnectionOptions {
  /** Longest time to connect; 10 s by default. */
  readonly connectMs?: number;
  /** Longest time without any answer while one is awaited; 10 s by default. */
  readonly answerMs?: number;
  /** What to throw then; SERVICE_UNREACHABLE by default. */
  readonly silent?: () => Error;
  readonly signal?: AbortSignal;
}

export type Argument = string | Buffer;
/** As the protocol has it (RESP2): texts of any bytes are Buffers, status lines strings. */
export type Reply = Buffer | string | number | null | Reply[];

/** The server understood and refused. `code` is the first word, such as NOPERM; the message is redacted. */
export class RedisRefused extends Error {
  override readonly name = 'RedisRefused';
  readonly code: string;

  constructor(message: string, cause: unknown) {
    super(message, { cause });
    this.code = message.split(' ')[0] ?? '';
  }
}

/** One connection to a server. */
export class Session {
  private readonly client: RawClient;
  private readonly password: string;
  private readonly silence: NodeJS.Timeout;
  private readonly silent: () => Error;
  private waiting = 0;
  private broken: Error | null = null;

  constructor(client: RawClient, password: string, options: ConnectionOptions) {
    this.client = client;
    this.password = password;
    const answerMs = options.answerMs ?? ANSWER_MS;
    this.silent =
      options.silent ??
      (() => new HoldfastError('SERVICE_UNREACHABLE', { detail: 'The server gave no answer.' }));
    this.silence = setTimeout(() => this.onSilence(), answerMs);
  }

  /** SERVICE_UNREACHABLE when the connection is lost; else RedisRefused. Calls of one tick go out together. */
  async call(...args: readonly Argument[]): Promise<Reply> {
    if (this.waiting === 0) this.silence.refresh();
    this.waiting += 1;
    try {
      return (await this.client.sendCommand([...args])) as Reply;
    } catch (error) {
      throw this.explain(error);
    } finally {
      this.waiting -= 1;
      this.silence.refresh();
    }
  }

  /** The same for many commands in one go; fails by the first that fails. */
  callAll(commands: readonly (readonly Argument[])[]): Promise<Reply[]> {
    return Promise.all(commands.map((command) => this.call(...command)));
  }

  /** Ends the connection; what is still awaited fails by `reason`. */
  destroy(reason: Error | null = null): void {
    this.broken ??= reason;
    clearTimeout(this.silence);
    if (this.client.isOpen) this.client.destroy();
  }

  private onSilence(): void {
    if (this.waiting > 0) this.destroy(this.silent());
    else this.silence.refresh();
  }

  private explain(error: unknown): Error {
    if (this.broken !== null) return this.broken;
    const message = redact((error as Error).message, [this.password]);
    const refused = new RedisRefused(message, error);
    const isInside = error instanceof ErrorReply && !NOT_LET_IN.includes(refused.code);
    return isInside ? refused : unreachable(message, error);
  }
}

const NOT_LET_IN = ['NOAUTH', 'WRONGPASS'];

/** A refusal as an error for a caller: the server's own words name the missing right. Other errors stay as they are. */
export function explainRefusal(error: unknown): unknown {
  return error instanceof RedisRefused ? unreachable(error.message, error) : error;
}

function unreachable(detail: string, cause: unknown): HoldfastError {
  return new HoldfastError('SERVICE_UNREACHABLE', { detail, cause });
}

type RawClient = ReturnType<typeof makeClient>;

/** Runs `work` over one connection and closes it. SERVICE_UNREACHABLE, with a redacted detail. */
export async function withSession<T>(
  credentials: Credentials,
  options: ConnectionOptions,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const session = await openSession(credentials, options);
  try {
    return await work(session);
  } finally {
    session.destroy();
  }
}

async function openSession(credentials: Credentials, options: ConnectionOptions): Promise<Session> {
  options.signal?.throwIfAborted();
  const client = makeClient(credentials, options.connectMs ?? CONNECT_MS);
  // A connection that breaks while idle is met by the next call; without a listener it would end the process.
  client.on('error', () => undefined);
  const session = new Session(client, credentials.password, options);
  const cut = (): void => session.destroy(options.signal?.reason as Error);
  options.signal?.addEventListener('abort', cut, { once: true });
  client.once('end', () => options.signal?.removeEventListener('abort', cut));
  try {
    await client.connect();
    await logIn(session, credentials);
    return session;
  } catch (error) {
    session.destroy();
    options.signal?.removeEventListener('abort', cut);
    options.signal?.throwIfAborted();
    if (error instanceof HoldfastError) throw error;
    throw unreachable(redact((error as Error).message, [credentials.password]), error);
  }
}

/** Sends nothing by itself: the log-in is ours, so that its refusal is told from a lost connection. */
function makeClient({ host, port }: Credentials, connectTimeout: number) {
  return createClient({
    RESP: 2,
    socket: { host, port, connectTimeout, reconnectStrategy: false },
    disableClientInfo: true,
    maintNotifications: 'disabled',
    commandOptions: { typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer } },
  });
}

async function logIn(session: Session, credentials: Credentials): Promise<void> {
  const password = passwordOf(credentials);
  const user = userOf(credentials);
  if (password !== null) await session.call('AUTH', ...(user === null ? [] : [user]), password);
}
