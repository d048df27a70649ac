import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { Agent, request, type RequestOptions } from 'node:https';
import { createInterface } from 'node:readline';
import type { KindRef, KubeObject } from '../../connection/kube-api.ts';
import type { KeyPair } from './certificates.ts';

/** How an administrator of a test speaks to an API server: by certificate, or by a token. */
export interface AdminAccess {
  readonly url: string;
  /** PEM. */
  readonly ca: string;
  readonly identity: KeyPair | { readonly token: string };
}

export interface RawAnswer {
  readonly status: number;
  /** Parsed where it is JSON, else text. */
  readonly body: unknown;
}

/** The path of a kind's objects, or of one of them, or of its subresource. */
export function pathOf(
  kind: KindRef,
  at: { namespace?: string | undefined; name?: string; subresource?: 'status' } = {},
): string {
  const parts = [kind.group === '' ? '/api' : `/apis/${kind.group}`, kind.version];
  if (kind.namespaced && at.namespace !== undefined) parts.push('namespaces', at.namespace);
  parts.push(kind.plural);
  if (at.name !== undefined) parts.push(at.name);
  if (at.subresource !== undefined) parts.push(at.subresource);
  return parts.join('/');
}

/**
 * The API server as tests and the stand-in for the operator use it: plain requests, none of the code that is tested.
 * Methods throw where the API server refuses; `raw` answers whatever comes. Patches are merge patches.
 */
export class AdminApi {
  readonly #access: AdminAccess;
  readonly #agent: Agent;

  constructor(access: AdminAccess) {
    this.#access = access;
    const certificate = 'token' in access.identity ? {} : access.identity;
    this.#agent = new Agent({ keepAlive: true, ca: access.ca, ...certificate });
  }

  close(): void {
    this.#agent.destroy();
  }

  raw(method: string, path: string, body?: unknown): Promise<RawAnswer> {
    const contentType = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
    const text = body === undefined ? undefined : JSON.stringify(body);
    const { identity, url } = this.#access;
    const options: RequestOptions = {
      method,
      agent: this.#agent,
      headers: {
        accept: 'application/json',
        ...(text !== undefined && { 'content-type': contentType, 'content-length': Buffer.byteLength(text) }),
        ...('token' in identity && { authorization: `Bearer ${identity.token}` }),
      },
    };
    return new Promise((resolve, reject) => {
      const asked = request(addressOf(url, path), options, (answer) => {
        const pieces: Buffer[] = [];
        answer.on('data', (piece: Buffer) => pieces.push(piece));
        answer.once('error', reject);
        answer.once('end', () =>
          resolve({ status: answer.statusCode ?? 0, body: parsed(Buffer.concat(pieces).toString('utf8')) }),
        );
      });
      asked.once('error', reject);
      asked.end(text);
    });
  }

  /** A streamed answer, line by line, until it ends or the signal ends it. Rejects where the connection breaks. */
  async lines(
    path: string,
    { onLine, signal }: { onLine: (line: string) => void; signal: AbortSignal },
  ): Promise<void> {
    const { ca, identity, url } = this.#access;
    const [certificate, headers] =
      'token' in identity ? [{}, { authorization: `Bearer ${identity.token}` }] : [identity, {}];
    /* It holds its connection for minutes: requests do not queue behind it. */
    const asked = request(addressOf(url, path), { ca, ...certificate, headers, signal, agent: false });
    asked.end();
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    for await (const line of createInterface({ input: answer })) onLine(line);
  }

  /** null where there is no such object. */
  async get(kind: KindRef, key: { namespace?: string; name: string }): Promise<KubeObject | null> {
    const path = pathOf(kind, key);
    const answer = await this.raw('GET', path);
    return answer.status === 404 ? null : accepted(answer, `GET ${path}`);
  }

  async list(kind: KindRef, namespace?: string): Promise<KubeObject[]> {
    const path = pathOf(kind, { namespace });
    return accepted(await this.raw('GET', path), `GET ${path}`).items as KubeObject[];
  }

  async create(kind: KindRef, body: KubeObject): Promise<KubeObject> {
    const { namespace } = body.metadata as { namespace?: string };
    const path = pathOf(kind, { namespace });
    return accepted(await this.raw('POST', path, body), `POST ${path}`);
  }

  /** Changes an object and its status; `status` of `change` goes to the subresource, as an operator writes it. */
  async change(
    kind: KindRef,
    key: { namespace?: string; name: string },
    change: KubeObject,
  ): Promise<KubeObject | null> {
    const { status, ...rest } = change;
    let last: KubeObject | null = null;
    if (Object.keys(rest).length > 0) last = await this.#patch(pathOf(kind, key), rest);
    if (status !== undefined)
      last = await this.#patch(pathOf(kind, { ...key, subresource: 'status' }), { status });
    return last;
  }

  /** The object as it waits for its finalizers; null: it is gone, or there was none. */
  async remove(kind: KindRef, key: { namespace?: string; name: string }): Promise<KubeObject | null> {
    const path = pathOf(kind, key);
    const answer = await this.raw('DELETE', path);
    if (answer.status === 404) return null;
    const left = accepted(answer, `DELETE ${path}`);
    return left.kind === kind.kind && 'metadata' in left ? left : null;
  }

  /** null where the object is gone meanwhile. */
  async #patch(path: string, patch: KubeObject): Promise<KubeObject | null> {
    const answer = await this.raw('PATCH', path, patch);
    return answer.status === 404 ? null : accepted(answer, `PATCH ${path}`);
  }
}

/** A path before `/api` and `/apis` is kept: some platforms serve several clusters at one address. */
function addressOf(url: string, path: string): URL {
  return new URL(url.replace(/\/+$/, '') + path);
}

/** An administrator's request that the API server refused. */
export class RefusedError extends Error {
  readonly status: number;

  constructor(what: string, { status, body }: RawAnswer) {
    const said = (body as { message?: string } | null)?.message ?? JSON.stringify(body);
    super(`${what}: ${status} ${said}`);
    this.status = status;
  }
}

function accepted(answer: RawAnswer, what: string): KubeObject {
  if (answer.status >= 300) throw new RefusedError(what, answer);
  return answer.body as KubeObject;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
