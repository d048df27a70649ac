import type { Call } from '@holdfast/db-backup-domain/backend';
import type { CacheSettings } from './cache/cache-settings.ts';
import type { KubeObject } from './connection/kube-api.ts';
import { openContext, type ContextOptions, type OpenContext } from './open-context.ts';
import type { Front } from './testing/index.ts';

/** Short times, so that tests need not wait. */
export const FAST: Partial<CacheSettings> = {
  backOff: { firstMs: 20, longestMs: 200 },
  shortestWatchMs: 20,
  heartbeatMs: 200,
  staleMs: 1_000,
};

export interface TestedContext extends OpenContext, Disposable {
  readonly logged: string[];
  /** Lets time pass without waiting for it. */
  pass(ms: number): void;
}

/** A context on a front, with an account of its own named 'holdfast' unless `serverToken` is null. */
export function contextOn(
  front: Front,
  options: Partial<Omit<ContextOptions, 'serverToken'>> & {
    namespaces: readonly string[];
    serverToken?: string | null;
  },
): TestedContext {
  const { namespaces, serverToken, ...rest } = options;
  let passed = 0;
  const logged: string[] = [];
  const log = (fields: object, message: string): void => {
    logged.push(`${message} ${JSON.stringify(fields, errorsToo)}`);
  };
  const token = serverToken === undefined ? front.addUser('holdfast').token : serverToken;
  const opened = openContext({
    apiServer: { url: front.url, ca: front.ca },
    ...(token === null ? {} : { serverToken: () => Promise.resolve(token) }),
    identity: 'server',
    settings: { namespaces, projectLabel: 'holdfast.dev/project', keepsSchedules: false },
    host: {
      clock: { now: () => Date.now() + passed, monotonic: () => performance.now() + passed },
      newId: () => 'id',
      random: () => 0.5,
    },
    log: { info: log, warn: log },
    ...rest,
    cache: { ...FAST, ...rest.cache },
  });
  return {
    ...opened,
    logged,
    pass: (ms) => {
      passed += ms;
    },
    [Symbol.dispose]: () => opened.close(),
  };
}

function errorsToo(_key: string, value: unknown): unknown {
  return value instanceof Error ? { ...value, message: value.message, stack: value.stack } : value;
}

export function callOf(token?: string, signal?: AbortSignal): Call {
  const actor = { id: 'someone', ...(token === undefined ? {} : { credential: token }) };
  return { actor, requestId: 'request', ...(signal === undefined ? {} : { signal }) };
}

export function backupNamed(
  name: string,
  namespace: string,
  annotations: Record<string, string> = {},
): KubeObject {
  return {
    apiVersion: 'dataprotection.kubeblocks.io/v1alpha1',
    kind: 'Backup',
    metadata: { name, namespace, annotations },
    spec: { backupPolicyName: 'policy', backupMethod: 'method' },
  };
}
