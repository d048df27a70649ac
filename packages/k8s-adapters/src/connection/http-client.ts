import http from 'node:http';
import https from 'node:https';
import { failedAnswer } from './failed-answer.ts';
import { KubeApiError } from './kube-api-error.ts';

/** Where the API server is: the operator's configuration, never a caller's word. */
export interface ApiServer {
  /** https; plain http only on this machine, as `kubectl proxy` serves it. A path before `/apis` is kept. */
  readonly url: string;
  /** PEM; absent: the certificate authorities that Node trusts. */
  readonly ca?: string;
}

export interface HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface RequestLimits {
  /** From the first byte sent to the last byte read. */
  readonly timeoutMs: number;
  /** Longest body that is read. */
  readonly maxBytes: number;
  readonly signal?: AbortSignal | undefined;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface HttpClient {
  /** The whole answer, whatever its status. Throws `KubeApiError` of status 0 where there is none within the limits. */
  send(request: HttpRequest, limits: RequestLimits): Promise<HttpAnswer>;
  /**
   * The answer with its body yet to be read; `timeoutMs` counts to its head, `signal` cuts its body too. An answer
   * other than 200 is read and thrown, within the limits.
   */
  open(request: HttpRequest, limits: RequestLimits): Promise<http.IncomingMessage>;
  close(): void;
}

/** An idle connection is given up before the API server does, which keeps one for 90 s. */
const IDLE_MS = 30_000;
const MAX_SOCKETS = 64;

/**
 * HTTP to one API server. Redirects are not followed, so that a token goes nowhere else; certificates are always
 * checked, whatever the environment says.
 */
export function openHttpClient(server: ApiServer): HttpClient {
  const secure = isSecure(server.url);
  const tls = { ca: server.ca, rejectUnauthorized: true, minVersion: 'TLSv1.2' } as const;
  const shared = { keepAlive: true, keepAliveMsecs: IDLE_MS, timeout: IDLE_MS, maxSockets: MAX_SOCKETS };
  const agent = secure ? new https.Agent({ ...shared, ...tls }) : new http.Agent(shared);
  // A watch holds its connection for minutes, so it has one of its own: requests never queue behind watches.
  const watchAgent = secure ? new https.Agent(tls) : new http.Agent();

  const begin = (request: HttpRequest, options: http.RequestOptions): http.ClientRequest =>
    (secure ? https : http).request(request.url, {
      ...options,
      method: request.method,
      headers: {
        ...request.headers,
        ...(request.body === undefined ? {} : { 'content-length': Buffer.byteLength(request.body) }),
      },
    });

  return {
    async send(request, limits) {
      const deadline = AbortSignal.timeout(limits.timeoutMs);
      const signal = limits.signal ? AbortSignal.any([limits.signal, deadline]) : deadline;
      const attempt = async (): Promise<HttpAnswer> => {
        const head = await headOf(begin(request, { agent, signal }), request.body);
        return { status: head.statusCode ?? 0, headers: head.headers, body: await bodyOf(head, limits) };
      };
      try {
        return await attempt().catch((error: unknown) => {
          if (isWornOut(error) && request.method === 'GET') return attempt();
          throw error;
        });
      } catch (error) {
        throw deadline.aborted ? tooSlow(limits.timeoutMs, error) : unreached(error);
      }
    },

    async open(request, limits) {
      const late = new AbortController();
      const timer = setTimeout(() => late.abort(), limits.timeoutMs);
      const signal = limits.signal ? AbortSignal.any([limits.signal, late.signal]) : late.signal;
      try {
        const outgoing = begin(request, { agent: watchAgent, signal });
        outgoing.once('socket', (socket) => socket.setKeepAlive(true, IDLE_MS));
        const head = await headOf(outgoing, request.body);
        if (head.statusCode === 200) return head;
        throw failedAnswer(head.statusCode ?? 0, head.headers, await bodyOf(head, limits));
      } catch (error) {
        throw late.signal.aborted ? tooSlow(limits.timeoutMs, error) : unreached(error);
      } finally {
        clearTimeout(timer);
      }
    },

    close() {
      agent.destroy();
      watchAgent.destroy();
    },
  };
}

function isSecure(url: string): boolean {
  const { protocol, hostname, username, password, search, hash } = new URL(url);
  if (username !== '' || password !== '' || search !== '' || hash !== '') {
    throw new TypeError('The address of the API server holds more than scheme, host, port and path.');
  }
  if (protocol === 'https:') return true;
  if (protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname)) return false;
  throw new TypeError('The API server is reached by https; plain http is for this machine only.');
}

function headOf(request: http.ClientRequest, body: string | undefined): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.once('response', resolve);
    request.on('error', (error) => reject(request.reusedSocket ? new WornOutSocket(error) : error));
    request.end(body);
  });
}

async function bodyOf(message: http.IncomingMessage, { maxBytes }: RequestLimits): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxBytes) {
      message.destroy();
      throw new KubeApiError(`The API server's answer is longer than ${maxBytes} bytes.`, {
        status: 0,
        reason: ANSWER_TOO_LONG,
      });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}

/** Reason of the `KubeApiError` that says so: a smaller page may be asked for. */
export const ANSWER_TOO_LONG = 'AnswerTooLong';

/** The API server closed a kept connection while the request was on its way: only then is asking again harmless. */
class WornOutSocket extends Error {
  constructor(cause: Error) {
    super(cause.message, { cause });
  }
}

function isWornOut(error: unknown): boolean {
  return error instanceof WornOutSocket && (error.cause as NodeJS.ErrnoException).code === 'ECONNRESET';
}

function tooSlow(timeoutMs: number, cause: unknown): KubeApiError {
  return new KubeApiError(`The API server did not answer within ${timeoutMs} ms.`, {
    status: 0,
    reason: 'Timeout',
    cause,
  });
}

/** The code of the failure, not its text: that may hold whatever the other side sent. */
function unreached(error: unknown): KubeApiError {
  if (error instanceof KubeApiError) return error;
  const cause = error instanceof WornOutSocket ? error.cause : error;
  const code = (cause as NodeJS.ErrnoException | undefined)?.code ?? 'no answer';
  return new KubeApiError(`The API server cannot be reached (${code}).`, { status: 0, cause });
}
