import {
  AuthenticationV1Api,
  AuthorizationV1Api,
  createConfiguration,
  CustomObjectsApi,
  ServerConfiguration,
  type Configuration,
} from '@kubernetes/client-node';
import { httpLibrary } from './client-node-http.ts';
import { failedAnswer } from './failed-answer.ts';
import {
  openHttpClient,
  type ApiServer,
  type HttpAnswer,
  type HttpClient,
  type HttpRequest,
} from './http-client.ts';
import type { AccessQuestion, KindRef, KubeApi, WatchOptions } from './kube-api.ts';
import { KubeApiError } from './kube-api-error.ts';
import { isSegment, objectCalls } from './object-calls.ts';
import { readWatch } from './watch-stream.ts';

/** A bearer token, or where the present one is to be had: one of a service account changes by the hour. */
export type TokenSource = string | (() => Promise<string>);

export interface Connection {
  /** `onRefused` is told when the API server does not know the token (401). */
  apiFor(token: TokenSource, onRefused?: () => void): KubeApi;
  /** Whether the API server answers at all, whatever it says. Sends no token. */
  ping(): Promise<boolean>;
  close(): void;
}

const MEBIBYTE = 1024 * 1024;

/** Limits of each request. A page of 500 backups may hold 500 snapshots of a whole Cluster. */
const LIMITS = { timeoutMs: 10_000, listTimeoutMs: 30_000, pingTimeoutMs: 5_000, maxBytes: 64 * MEBIBYTE };
/**
 * Bookmarks come about once a minute. An API server without a watch cache sends none, nor does another of a kind that
 * nobody has touched since its start: such a watch is renewed.
 */
const WATCH = { silenceMs: 90_000, slackMs: 15_000, maxBytes: 8 * MEBIBYTE };

/** Connects to the one API server that the operator configured. Throws `TypeError` for an unfit address. */
export function openConnection(server: ApiServer): Connection {
  const http = openHttpClient(server);
  const base = server.url.replace(/\/+$/, '');
  return {
    apiFor: (token, onRefused) => kubeApi(base, { http, token, onRefused: onRefused ?? (() => undefined) }),
    ping: () => ping(http, base),
    close: () => http.close(),
  };
}

interface Means {
  readonly http: HttpClient;
  readonly token: TokenSource;
  readonly onRefused: () => void;
}

function kubeApi(base: string, means: Means): KubeApi {
  const over = (sender: (request: HttpRequest) => Promise<HttpAnswer>): Configuration =>
    createConfiguration({ baseServer: new ServerConfiguration(base, {}), httpApi: httpLibrary(sender) });
  const usual = over((request) => send(means, request, { timeoutMs: LIMITS.timeoutMs }));
  const authorization = new AuthorizationV1Api(usual);
  const authentication = new AuthenticationV1Api(usual);
  const objects = objectCalls(new CustomObjectsApi(usual), (signal) => {
    let bytes = 0;
    const listing = over(async (request) => {
      const answer = await send(means, request, { timeoutMs: LIMITS.listTimeoutMs, signal });
      bytes = answer.body.length;
      return answer;
    });
    return { api: new CustomObjectsApi(listing), bytes: () => bytes };
  });
  return {
    ...objects,
    watch: (kind, options, onEvent) => watch(means, { url: watchUrl(base, kind, options), options }, onEvent),

    async mayI(question) {
      const body = {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectAccessReview',
        spec: { resourceAttributes: attributesOf(question) },
      };
      const { status } = await authorization.createSelfSubjectAccessReview({ body });
      return status?.allowed === true && status.denied !== true;
    },

    async whoAmI() {
      const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
      const { status } = await authentication.createSelfSubjectReview({ body });
      return status?.userInfo?.username ?? '';
    },

    read: (path) => read(means, `${base}${path}`),
  };
}

async function send(
  means: Means,
  request: HttpRequest,
  limits: { timeoutMs: number; signal?: AbortSignal | undefined },
) {
  const answer = await means.http.send(await authorised(means, request), {
    ...limits,
    maxBytes: LIMITS.maxBytes,
  });
  if (answer.status >= 200 && answer.status < 300) return answer;
  throw refused(means, failedAnswer(answer.status, answer.headers, answer.body));
}

async function authorised(means: Means, request: HttpRequest): Promise<HttpRequest> {
  const token = typeof means.token === 'string' ? means.token : await present(means.token);
  // A token that is no header value would make Node throw an error that quotes it.
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw refused(means, new KubeApiError('The token is not a bearer token.', { status: 401 }));
  }
  return { ...request, headers: { ...request.headers, authorization: `Bearer ${token}` } };
}

async function present(token: () => Promise<string>): Promise<string> {
  try {
    return await token();
  } catch (cause) {
    throw new KubeApiError("The server's own token cannot be read.", { status: 0, reason: 'NoToken', cause });
  }
}

function refused(means: Means, error: KubeApiError): KubeApiError {
  if (error.status === 401) means.onRefused();
  return error;
}

async function read(means: Means, url: string): Promise<unknown> {
  const request = { method: 'GET', url, headers: { accept: 'application/json' } };
  try {
    const { body } = await send(means, request, { timeoutMs: LIMITS.timeoutMs });
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch (error) {
    if (error instanceof KubeApiError && error.status === 404) return null;
    if (error instanceof SyntaxError) {
      throw new KubeApiError('The API server did not answer with JSON.', { status: 0, reason: 'BadAnswer' });
    }
    throw error;
  }
}

async function watch(
  means: Means,
  { url, options }: { url: string; options: WatchOptions },
  onEvent: Parameters<KubeApi['watch']>[2],
): Promise<void> {
  const { signal, timeoutSeconds } = options;
  const limits = {
    silenceMs: WATCH.silenceMs,
    timeoutMs: timeoutSeconds * 1_000 + WATCH.slackMs,
    maxBytes: WATCH.maxBytes,
  };
  try {
    const request = await authorised(means, { method: 'GET', url, headers: { accept: 'application/json' } });
    const head = { timeoutMs: LIMITS.timeoutMs, maxBytes: MEBIBYTE, signal };
    const answer = await means.http.open(request, head);
    options.onOpen?.();
    await readWatch(answer, limits, onEvent);
  } catch (error) {
    if (signal.aborted) return;
    throw error instanceof KubeApiError ? refused(means, error) : error;
  }
}

function watchUrl(base: string, kind: KindRef, options: WatchOptions): string {
  const { group, version, plural } = kind;
  const { namespace = '' } = options;
  if (kind.namespaced && !isSegment(namespace)) {
    throw new KubeApiError(`"${namespace}" is no namespace.`, { status: 404, reason: 'NotFound' });
  }
  const place = kind.namespaced ? `namespaces/${encodeURIComponent(namespace)}/` : '';
  const query = new URLSearchParams({
    watch: 'true',
    allowWatchBookmarks: 'true',
    resourceVersion: options.resourceVersion,
    timeoutSeconds: String(options.timeoutSeconds),
  });
  return `${base}/apis/${group}/${version}/${place}${plural}?${query}`;
}

function attributesOf({ verb, group, resource, namespace }: AccessQuestion) {
  return { verb, group, resource, ...(namespace === undefined ? {} : { namespace }) };
}

async function ping(http: HttpClient, base: string): Promise<boolean> {
  const request = { method: 'GET', url: `${base}/version`, headers: {} };
  try {
    await http.send(request, { timeoutMs: LIMITS.pingTimeoutMs, maxBytes: MEBIBYTE });
    return true;
  } catch (error) {
    if (error instanceof KubeApiError) return false;
    throw error;
  }
}
