import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import type { KubeblocksLine } from '@holdfast/db-backup-domain/kubeblocks';
import type { KubeApi, KubeObject } from '../connection/kube-api.ts';
import type { CacheSettings } from './cache-settings.ts';
import { ClusterObjects } from './cluster-objects.ts';
import { NamespaceCache } from './namespace-cache.ts';
import type { NamespaceState, WatchedKind } from './namespace-state.ts';
import { turns } from './turns.ts';

export interface CachePoolMeans {
  readonly settings: CacheSettings;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** Wall clock, milliseconds since 1970: for sentences. */
  readonly wall: () => number;
  readonly random: () => number;
  /** Whether the API server answers at all. */
  readonly ping: () => Promise<boolean>;
  /** Nobody waits for what failed: it is for the log. */
  readonly onFailure: (failure: unknown, of?: { namespace: string; kind: string }) => void;
}

/** By whose eyes a cache sees: caches of different owners share nothing. */
export interface CacheOwner {
  readonly key: string;
  readonly api: KubeApi;
  readonly line: KubeblocksLine;
}

interface Owned {
  readonly clusterObjects: ClusterObjects;
  readonly namespaces: Map<string, Held>;
}

interface Held {
  readonly cache: NamespaceCache;
  readonly askedAt: number;
}

const LISTS_AT_A_TIME = 2;
/** A cache that was asked for within this time is not given up for another. */
const IN_USE_MS = 60_000;
const SWEEPS_PER_IDLE = 10;

/**
 * The caches of all namespaces: made when first asked for, given up when nobody asked for a while. While there is one,
 * the API server is asked now and then whether it answers, because a watch over a connection that died is silent.
 */
export class CachePool {
  readonly #means: CachePoolMeans;
  readonly #owners = new Map<string, Owned>();
  readonly #inTurn = turns(LISTS_AT_A_TIME);
  #sweeping: NodeJS.Timeout | null = null;
  #beating: NodeJS.Timeout | null = null;
  #answeredAt = 0;

  constructor(means: CachePoolMeans) {
    this.#means = means;
  }

  /**
   * What the owner may see of a namespace, as it is now. Throws BACKEND_UNAVAILABLE where that is not known, and
   * `KubeApiError` where the API server refuses it to the owner.
   */
  async state(owner: CacheOwner, namespace: string, signal?: AbortSignal): Promise<NamespaceState> {
    const { clusterObjects, cache } = this.#held(owner, namespace);
    const [facts] = await Promise.all([clusterObjects.current(), cache.ready(signal)]);
    return cache.state(facts);
  }

  /** To every cache of that namespace: who has one may list what is in it. */
  accept(namespace: string, kind: WatchedKind, object: KubeObject): void {
    for (const cache of this.#cachesOf(namespace)) cache.accept(kind, object);
  }

  removed(namespace: string, kind: WatchedKind, object: { name: string; uid: string }): void {
    for (const cache of this.#cachesOf(namespace)) cache.removed(kind, object);
  }

  /** Ends what this owner watches: in that namespace, or (null) everywhere. */
  closeOwner(key: string, namespace: string | null = null): void {
    const namespaces = this.#owners.get(key)?.namespaces ?? new Map<string, Held>();
    for (const [name, { cache }] of namespaces) {
      if (namespace !== null && name !== namespace) continue;
      cache.stop();
      namespaces.delete(name);
    }
    if (namespaces.size === 0) this.#owners.delete(key);
    this.#rest();
  }

  close(): void {
    for (const key of [...this.#owners.keys()]) this.closeOwner(key);
  }

  /** How many caches there are. */
  get size(): number {
    return [...this.#owners.values()].reduce((sum, { namespaces }) => sum + namespaces.size, 0);
  }

  #held(owner: CacheOwner, namespace: string): { clusterObjects: ClusterObjects; cache: NamespaceCache } {
    const askedAt = this.#means.now();
    const known = this.#owners.get(owner.key)?.namespaces.get(namespace);
    if (!known) this.#makeRoom(askedAt);
    const { clusterObjects, namespaces } = this.#ownedBy(owner);
    const cache = known?.cache ?? this.#begin(owner, namespace);
    namespaces.set(namespace, { cache, askedAt });
    return { clusterObjects, cache };
  }

  #ownedBy({ key, api, line }: CacheOwner): Owned {
    const known = this.#owners.get(key);
    if (known) return known;
    const clusterObjects = new ClusterObjects({ ...this.#means, api, line });
    const owned: Owned = { clusterObjects, namespaces: new Map() };
    this.#owners.set(key, owned);
    return owned;
  }

  #begin({ api, line }: CacheOwner, namespace: string): NamespaceCache {
    this.#wake();
    return new NamespaceCache({ ...this.#means, api, line, namespace, inTurn: this.#inTurn });
  }

  *#cachesOf(namespace: string): Generator<NamespaceCache> {
    for (const { namespaces } of this.#owners.values()) {
      const held = namespaces.get(namespace);
      if (held) yield held.cache;
    }
  }

  /** The one that nobody asked for the longest goes; all in use: there is no room. */
  #makeRoom(now: number): void {
    const { mostCaches } = this.#means.settings;
    if (this.size < mostCaches) return;
    const askedAt = Math.min(
      ...[...this.#owners.values()].flatMap(({ namespaces }) =>
        [...namespaces.values()].map((held) => held.askedAt),
      ),
    );
    if (now - askedAt < IN_USE_MS) {
      const detail = `${mostCaches} namespaces are being watched, which is the most.`;
      throw new HoldfastError('BACKEND_UNAVAILABLE', { detail });
    }
    this.#giveUp((held) => held.askedAt <= askedAt);
  }

  #giveUp(isGivenUp: (held: Held) => boolean): void {
    for (const [key, { namespaces }] of this.#owners) {
      for (const [namespace, held] of namespaces) {
        if (!isGivenUp(held)) continue;
        held.cache.stop();
        namespaces.delete(namespace);
      }
      if (namespaces.size === 0) this.#owners.delete(key);
    }
  }

  #wake(): void {
    if (this.#sweeping !== null) return;
    const { settings, now } = this.#means;
    this.#answeredAt = now();
    this.#sweeping = setInterval(() => this.#sweep(), settings.idleMs / SWEEPS_PER_IDLE).unref();
    this.#beating = setInterval(() => void this.#beat(), settings.heartbeatMs).unref();
  }

  #sweep(): void {
    const { settings, now } = this.#means;
    const since = now() - settings.idleMs;
    this.#giveUp(({ askedAt }) => askedAt <= since);
    this.#rest();
  }

  #rest(): void {
    if (this.#owners.size > 0) return;
    clearInterval(this.#sweeping ?? undefined);
    clearInterval(this.#beating ?? undefined);
    this.#sweeping = null;
    this.#beating = null;
  }

  async #beat(): Promise<void> {
    const { ping, now, onFailure } = this.#means;
    const asked = now();
    try {
      if (await ping()) {
        this.#answeredAt = asked;
        return;
      }
    } catch (error) {
      onFailure(error);
    }
    for (const { namespaces } of this.#owners.values()) {
      for (const { cache } of namespaces.values()) cache.cut(this.#answeredAt);
    }
  }
}
