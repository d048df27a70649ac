import type { Call } from '@holdfast/db-backup-domain/backend';
import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import { CachePool, type CacheOwner } from './cache/cache-pool.ts';
import { CACHE_SETTINGS, type CacheSettings } from './cache/cache-settings.ts';
import type { NamespaceState } from './cache/namespace-state.ts';
import type { ApiServer } from './connection/http-client.ts';
import type { KubeApi } from './connection/kube-api.ts';
import { isRefused } from './connection/kube-api-error.ts';
import { LineWatch } from './connection/line-watch.ts';
import { openConnection, type Connection } from './connection/open-connection.ts';
import { toldError } from './connection/told-error.ts';
import {
  createAccessChecks,
  forbiddenNamespace,
  tokenDigest,
  type AccessChecks,
} from './identity/access-checks.ts';
import type { KubeContext, KubeSettings } from './kube-context.ts';
import type { KubeHost, KubeLog } from './system-host.ts';

export interface ContextOptions {
  readonly apiServer: ApiServer;
  /** The server's own account. */
  readonly serverToken?: () => Promise<string>;
  /**
   * 'server': everything with the server's own account, whoever calls. 'caller': what is written, and whether anything
   * is shown, by the caller's own token.
   */
  readonly identity: 'server' | 'caller';
  readonly settings: KubeSettings;
  readonly host: KubeHost;
  readonly log: KubeLog;
  readonly cache?: Partial<CacheSettings>;
}

export interface OpenContext {
  readonly context: KubeContext;
  /** Makes sure that `context.line` is what is installed. Throws what a caller is told. */
  lineKnown(call: Call, maxAgeMs: number): Promise<void>;
  /** As the server's own account sees and does things; null without one. */
  readonly asServer: AsServer | null;
  close(): void;
}

export interface AsServer {
  readonly api: KubeApi;
  lineKnown(): Promise<unknown>;
  stateOf(namespace: string): Promise<NamespaceState>;
}

const SERVER = 'server';
const ONCE = Infinity;

/** Connects nothing yet: what an API server that is away would say, it says to the calls. */
export function openContext(options: ContextOptions): OpenContext {
  const { identity, host, log, serverToken } = options;
  if (identity === 'server' && !serverToken) {
    throw new TypeError('Without callers of their own token, the server needs an account.');
  }
  const now = (): number => host.clock.monotonic();
  const connection = openConnection(options.apiServer);
  const serverApi = serverToken ? connection.apiFor(serverToken) : null;
  const pool = openPool(options, connection);
  const lines = new LineWatch({
    now,
    onDetected({ line, assumed }, before) {
      if (assumed !== null) log.warn({ line }, assumed);
      log.info({ line, before }, 'KubeBlocks was found');
      // What was watched in another version of its API is not what is served now.
      if (before !== null) pool.close();
    },
  });
  const checks = createAccessChecks({
    now,
    apiFor: (token) => connection.apiFor(token),
    onRevoked: (token, namespace) => pool.closeOwner(tokenDigest(token), namespace),
  });
  const told = serverApi ? ownAccountError : toldError;
  const context = contextOf(options, { connection, serverApi, pool, lines, checks, told });
  return {
    context,
    async lineKnown(call, maxAgeMs) {
      try {
        await lines.known(serverApi ?? context.apiOf(call), maxAgeMs);
      } catch (error) {
        throw told(error);
      }
    },
    asServer: serverApi && {
      api: serverApi,
      lineKnown: () => lines.known(serverApi, ONCE),
      stateOf: (namespace) => pool.state({ key: SERVER, api: serverApi, line: lines.line }, namespace),
    },
    close() {
      pool.close();
      connection.close();
    },
  };
}

function openPool({ host, log, cache }: ContextOptions, connection: Connection): CachePool {
  return new CachePool({
    settings: { ...CACHE_SETTINGS, ...cache },
    now: () => host.clock.monotonic(),
    wall: () => host.clock.now(),
    random: host.random,
    ping: () => connection.ping(),
    onFailure: (error, of) =>
      log.warn({ err: error, ...of }, 'Watching the platform failed; it is tried again'),
  });
}

interface Parts {
  readonly connection: Connection;
  readonly serverApi: KubeApi | null;
  readonly pool: CachePool;
  readonly lines: LineWatch;
  readonly checks: AccessChecks;
  readonly told: (error: unknown) => HoldfastError;
}

function contextOf(options: ContextOptions, parts: Parts): KubeContext {
  const { identity, settings, host } = options;
  const { connection, serverApi, pool, lines, checks, told } = parts;

  const apiOf = (call: Call): KubeApi => {
    if (identity === 'server' && serverApi) return serverApi;
    const token = tokenOf(call);
    return connection.apiFor(token, () => checks.forget(token));
  };
  const ownerOf = (call: Call): CacheOwner =>
    serverApi
      ? { key: SERVER, api: serverApi, line: lines.line }
      : { key: tokenDigest(tokenOf(call)), api: apiOf(call), line: lines.line };
  const mayRead = (call: Call, namespace: string): Promise<boolean> =>
    identity === 'server' ? Promise.resolve(true) : checks.mayRead(tokenOf(call), namespace);

  return {
    settings,
    now: () => host.clock.now(),
    newId: host.newId,
    get line() {
      return lines.line;
    },
    apiOf,

    async stateOf(call, namespace) {
      if (!settings.namespaces.includes(namespace)) throw new HoldfastError('SERVICE_NOT_FOUND');
      if (!(await mayRead(call, namespace))) throw forbiddenNamespace(namespace);
      try {
        return await pool.state(ownerOf(call), namespace, call.signal);
      } catch (error) {
        throw told(error);
      }
    },

    async readableNamespaces(call) {
      const readable = await Promise.all(settings.namespaces.map((namespace) => mayRead(call, namespace)));
      return settings.namespaces.filter((_, index) => readable[index]);
    },

    wrote(_call, kind, object) {
      const { namespace } = object.metadata as { namespace?: string };
      if (namespace !== undefined) pool.accept(namespace, kind, object);
    },
    removed: (_call, kind, object) => pool.removed(object.namespace, kind, object),
  };
}

function tokenOf({ actor }: Call): string {
  if (!actor.credential) throw new HoldfastError('UNAUTHENTICATED');
  return actor.credential;
}

/** That the server's own account is refused is no word about the caller, who could do nothing about it. */
function ownAccountError(error: unknown): HoldfastError {
  if (!isRefused(error)) return toldError(error);
  const detail = `The server's own account is refused: ${toldError(error, { 401: 'FORBIDDEN' }).detail ?? error.status}`;
  return new HoldfastError('BACKEND_UNAVAILABLE', { detail, cause: error });
}
