import type { Call } from '@holdfast/db-backup-domain/backend';
import { LABELS, fieldOf, isObject, labelOf, textOf } from '@holdfast/db-backup-domain/kubeblocks';
import type { NamespaceState, WatchedKind } from '../cache/namespace-state.ts';
import { KubeApiError } from '../connection/kube-api-error.ts';
import type { KindRef, KubeApi, KubeObject } from '../connection/kube-api.ts';
import type { KubeContext } from '../kube-context.ts';
import { NAMESPACE, NOW, SETTINGS, nameOf } from './sample-objects.testing.ts';

type Verb = 'get' | 'list' | 'create' | 'patch' | 'remove';

const refusal = (status: number, reason: string, message = reason): KubeApiError =>
  new KubeApiError(message, { status, reason });

/** What an API server does with the objects of a state, and a cache that lags until it is told. */
export class ScriptedApi {
  readonly objects = new Map<string, Map<string, KubeObject>>();
  /** `verb plural name`, each request once. */
  readonly requests: string[] = [];
  readonly wrote: [WatchedKind, string][] = [];
  readonly removed: [WatchedKind, string][] = [];
  /** Called before a request is answered: to change something in between, or to throw. */
  before: (verb: Verb, kind: KindRef, name: string) => void = () => {};
  known: NamespaceState;
  now = NOW;
  #versions = 100;

  constructor(state: NamespaceState) {
    this.known = state;
    const { clusters, backups, policies } = state;
    this.objects.set('clusters', new Map(clusters));
    this.objects.set('backups', new Map(backups));
    this.objects.set('backuppolicies', new Map(policies));
    for (const [plural, listed] of [
      ['actionsets', state.actionSets],
      ['backuprepos', state.backupRepos],
    ] as const)
      this.objects.set(plural, new Map(listed.map((object) => [nameOf(object), object])));
  }

  of(plural: string): Map<string, KubeObject> {
    return this.objects.get(plural) ?? new Map<string, KubeObject>();
  }

  /** Somebody else writes. */
  put(plural: string, object: KubeObject): KubeObject {
    this.#versions += 1;
    const metadata = { ...(object['metadata'] as object), resourceVersion: String(this.#versions) };
    const stored = { ...object, metadata };
    this.of(plural).set(nameOf(object), stored);
    return stored;
  }

  context(): KubeContext {
    const api = this.#api();
    return {
      settings: SETTINGS,
      now: () => this.now,
      newId: () => 'an-id',
      line: '1.0',
      apiOf: () => api,
      stateOf: async () => this.known,
      readableNamespaces: async () => [NAMESPACE],
      wrote: (_call, kind, object) => void this.wrote.push([kind, nameOf(object)]),
      removed: (_call, kind, { name }) => void this.removed.push([kind, name]),
    };
  }

  #api(): KubeApi {
    const asked = (verb: Verb, kind: KindRef, name: string): void => {
      this.requests.push(`${verb} ${kind.plural} ${name}`.trim());
      this.before(verb, kind, name);
    };
    const unasked = () => Promise.reject(new Error('not asked of here'));
    return {
      get: async (kind, { name }) => {
        asked('get', kind, name);
        return this.of(kind.plural).get(name) ?? null;
      },
      list: async (kind, { labelSelector = '' }) => {
        asked('list', kind, labelSelector);
        const items = [...this.of(kind.plural).values()].filter((object) =>
          isSelected(object, labelSelector),
        );
        return { items, resourceVersion: '1', continueFrom: null };
      },
      create: async (kind, body) => {
        asked('create', kind, nameOf(body));
        if (this.of(kind.plural).has(nameOf(body))) throw refusal(409, 'AlreadyExists');
        const born = { creationTimestamp: new Date(this.now).toISOString(), uid: `uid-${this.#versions}` };
        return this.put(kind.plural, { ...body, metadata: { ...(body['metadata'] as object), ...born } });
      },
      patch: async (kind, { name }, patch) => {
        asked('patch', kind, name);
        const object = this.of(kind.plural).get(name);
        if (!object) throw refusal(404, 'NotFound');
        const version = textOf(patch, 'metadata', 'resourceVersion');
        if (version !== null && version !== textOf(object, 'metadata', 'resourceVersion'))
          throw refusal(409, 'Conflict');
        return this.put(kind.plural, merged(object, patch));
      },
      remove: async (kind, { name }, precondition) => {
        asked('remove', kind, name);
        const object = this.of(kind.plural).get(name);
        if (!object) return false;
        if (precondition && precondition.uid !== textOf(object, 'metadata', 'uid'))
          throw refusal(409, 'Conflict');
        if (fieldOf(object, 'metadata', 'finalizers') === undefined) this.of(kind.plural).delete(name);
        else this.put(kind.plural, merged(object, { metadata: { deletionTimestamp: isoOf(this.now) } }));
        return true;
      },
      ...{ watch: unasked, mayI: unasked, whoAmI: unasked, read: unasked },
    };
  }
}

export const CALL: Call = { actor: { id: 'someone' }, requestId: 'r' };

function isoOf(ms: number): string {
  return new Date(ms).toISOString();
}

/** `key=value` and `key in (a,b)`, joined by commas. */
function isSelected(object: KubeObject, selector: string): boolean {
  return [...selector.matchAll(/([^\s,=]+)(?:=([^,]*)| in \(([^)]*)\))/g)].every(
    ([, key = '', value, values]) => {
      const label = labelOf(object, key);
      return value === undefined ? (values ?? '').split(',').includes(label ?? '') : label === value;
    },
  );
}

function merged(target: KubeObject, patch: KubeObject): KubeObject {
  const result: Record<string, unknown> = { ...target };
  for (const [key, value] of Object.entries(patch)) {
    const inner = result[key];
    result[key] = isObject(value) && isObject(inner) ? merged(inner, value) : value;
  }
  return result;
}

export const INCREMENTAL_LABELS = {
  [LABELS.instance]: 'orders',
  [LABELS.clusterUid]: 'uid-of-orders',
  [LABELS.backupType]: 'Incremental',
  [LABELS.backupPolicy]: 'orders-postgresql-backup-policy',
};
