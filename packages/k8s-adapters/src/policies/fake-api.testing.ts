import { KubeApiError } from '../connection/kube-api-error.ts';
import type { KindRef, KubeApi, KubeObject, ObjectKey } from '../connection/kube-api.ts';
import { NAMESPACE, type stateWith } from './policy-world.testing.ts';

type Kind = 'clusters' | 'backuppolicies' | 'backupschedules';
type Metadata = Readonly<Record<string, unknown>>;

/** What an API server does with the three kinds of a policy: versions, merge patches, conflicts. */
export class FakeApi {
  readonly objects: Record<Kind, Map<string, KubeObject>>;
  /** Every patch that was sent, those refused included. */
  readonly patches: { kind: string; name: string; patch: KubeObject }[] = [];
  /** Called before each patch is looked at: to write something in between, or to throw. */
  beforePatch: (kind: KindRef, attempt: number) => void = () => {};
  #version = 100;

  constructor(state: ReturnType<typeof stateWith>) {
    const { clusters, policies, schedules } = state;
    this.objects = {
      clusters: new Map(clusters),
      backuppolicies: new Map(policies),
      backupschedules: new Map(schedules),
    };
  }

  /** Somebody else writes: merged in, as a new version. */
  write(kind: Kind, name: string, patch: KubeObject): KubeObject {
    const merged = mergePatch(this.objects[kind].get(name), patch) as KubeObject;
    this.#version += 1;
    const metadata = { ...(merged['metadata'] as Metadata), resourceVersion: String(this.#version) };
    const object = { ...merged, metadata };
    this.objects[kind].set(name, object);
    return object;
  }

  asApi(): KubeApi {
    const of = (kind: KindRef) => this.objects[kind.plural as Kind];
    const unasked = () => Promise.reject(new Error('not asked of here'));
    return {
      get: async (kind, { name }) => of(kind).get(name) ?? null,
      list: async (kind, { namespace, labelSelector = '' }) => ({
        items: [...of(kind).values()].filter(
          (object) =>
            namespace === NAMESPACE && labelSelector === `app.kubernetes.io/instance=${labelOf(object)}`,
        ),
        resourceVersion: String(this.#version),
        continueFrom: null,
      }),
      patch: async (kind, key, patch) => this.#patch(kind, key, patch),
      create: unasked,
      remove: unasked,
      watch: unasked,
      mayI: unasked,
      whoAmI: unasked,
      read: unasked,
    };
  }

  #patch(kind: KindRef, { name }: ObjectKey, patch: KubeObject): KubeObject {
    this.patches.push({ kind: kind.plural, name, patch });
    this.beforePatch(kind, this.patches.filter((sent) => sent.kind === kind.plural).length);
    const object = this.objects[kind.plural as Kind].get(name);
    if (object === undefined) throw new KubeApiError('not found', { status: 404, reason: 'NotFound' });
    const expected = (patch['metadata'] as Metadata | undefined)?.['resourceVersion'];
    if (expected !== undefined && expected !== (object['metadata'] as Metadata)['resourceVersion'])
      throw new KubeApiError('the object has been modified', { status: 409, reason: 'Conflict' });
    return this.write(kind.plural as Kind, name, patch);
  }
}

/** RFC 7386. */
function mergePatch(target: unknown, patch: unknown): unknown {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch;
  const merged: Record<string, unknown> = { ...(isPlain(target) ? target : {}) };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key];
    else merged[key] = mergePatch(merged[key], value);
  }
  return merged;
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function labelOf(object: KubeObject): string {
  const labels = (object['metadata'] as { labels?: Record<string, string> }).labels;
  return labels?.['app.kubernetes.io/instance'] ?? '';
}
