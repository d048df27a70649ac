import { setTimeout as sleep } from 'node:timers/promises';
import { textOf } from '@holdfast/db-backup-domain/kubeblocks';
import type { KindRef, KubeObject } from '../../connection/kube-api.ts';
import { pathOf, RefusedError, type AdminApi } from '../api-server/admin-api.ts';
import { finalizersOf, isGoing, nameOf, uidOf } from './object-facts.ts';

const REST_MS = 50;

interface WatchLine {
  readonly type: string;
  readonly object: KubeObject;
}

/**
 * The objects of one kind in a namespace, followed by a watch: a step of the operator then costs the API server no lists.
 * What the operator itself writes is here at once; what others write comes some milliseconds later.
 */
export class Mirror {
  readonly #api: AdminApi;
  readonly #kind: KindRef;
  readonly #namespace: string;
  readonly #stopped = new AbortController();
  #objects = new Map<string, KubeObject>();

  constructor(api: AdminApi, kind: KindRef, namespace: string) {
    this.#api = api;
    this.#kind = kind;
    this.#namespace = namespace;
  }

  /** Resolves when the objects of the moment are here. */
  async open(): Promise<void> {
    const version = await this.#list();
    void this.#follow(version);
  }

  close(): void {
    this.#stopped.abort();
  }

  objects(): KubeObject[] {
    return [...this.#objects.values()];
  }

  /** The answer to a write, unless something newer is known; one without its last finalizer is on its way out. */
  put(object: KubeObject): void {
    const known = this.#objects.get(nameOf(object));
    if (isGoing(object) && finalizersOf(object).length === 0) this.#objects.delete(nameOf(object));
    else if (known === undefined || versionOf(known) < versionOf(object))
      this.#objects.set(nameOf(object), object);
  }

  async #list(): Promise<string> {
    const path = pathOf(this.#kind, { namespace: this.#namespace });
    const answer = await this.#api.raw('GET', path);
    if (answer.status !== 200) throw new RefusedError(`GET ${path}`, answer);
    const { items, metadata } = answer.body as {
      items: KubeObject[];
      metadata: { resourceVersion: string };
    };
    this.#objects = new Map(items.map((item) => [nameOf(item), item]));
    return metadata.resourceVersion;
  }

  /** Until it is closed: a watch that ends, or an API server that is away, is begun anew with a list. */
  async #follow(from: string): Promise<void> {
    let version: string | null = from;
    while (!this.#stopped.signal.aborted) {
      try {
        version ??= await this.#list();
        await this.#watch(version);
      } catch {
        /* It comes back, or the test says so. */
      }
      version = null;
      if (!this.#stopped.signal.aborted) await sleep(REST_MS, undefined, { ref: false });
    }
  }

  #watch(version: string): Promise<void> {
    const path = pathOf(this.#kind, { namespace: this.#namespace });
    const query = `watch=1&resourceVersion=${version}`;
    const onLine = (line: string): void => {
      const { type, object } = JSON.parse(line) as WatchLine;
      if (type === 'DELETED') this.#forget(object);
      else if (type === 'ADDED' || type === 'MODIFIED') this.put(object);
    };
    return this.#api.lines(`${path}?${query}`, { onLine, signal: this.#stopped.signal });
  }

  /** A namesake that was made meanwhile stays. */
  #forget(object: KubeObject): void {
    const known = this.#objects.get(nameOf(object));
    if (known !== undefined && uidOf(known) === uidOf(object)) this.#objects.delete(nameOf(object));
  }
}

function versionOf(object: KubeObject): number {
  return Number(textOf(object, 'metadata', 'resourceVersion'));
}
