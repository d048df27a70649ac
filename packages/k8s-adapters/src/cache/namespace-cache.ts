import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import type { KubeblocksLine } from '@holdfast/db-backup-domain/kubeblocks';
import type { KindRef, KubeApi, KubeObject } from '../connection/kube-api.ts';
import { isRefused, KubeApiError } from '../connection/kube-api-error.ts';
import { toldError } from '../connection/told-error.ts';
import { BACKUP_POLICY } from '../kinds/backup-policy/backup-policy-kind.ts';
import { BACKUP_SCHEDULE } from '../kinds/backup-schedule/backup-schedule-kind.ts';
import { BACKUP } from '../kinds/backup/backup-kind.ts';
import { clusterKind } from '../kinds/cluster/cluster-kind.ts';
import { RESTORE } from '../kinds/restore/restore-kind.ts';
import type { CacheSettings } from './cache-settings.ts';
import type { ClusterFacts } from './cluster-objects.ts';
import { KindStore, TooManyObjects } from './kind-store.ts';
import { KindWatch, type Freshness } from './kind-watch.ts';
import { WATCHED_KINDS, type NamespaceState, type WatchedKind } from './namespace-state.ts';

export interface NamespaceCacheMeans {
  readonly api: KubeApi;
  readonly line: KubeblocksLine;
  readonly namespace: string;
  readonly settings: CacheSettings;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** Wall clock, milliseconds since 1970: for sentences. */
  readonly wall: () => number;
  readonly random: () => number;
  readonly inTurn: <T>(list: () => Promise<T>) => Promise<T>;
  readonly onFailure: (failure: unknown, of: { namespace: string; kind: string }) => void;
}

interface Watched {
  readonly store: KindStore;
  readonly watch: KindWatch;
}

/** What is known of one namespace, kept up to date by watches from its making until it is stopped. */
export class NamespaceCache {
  readonly #means: NamespaceCacheMeans;
  readonly #watched: Readonly<Record<WatchedKind, Watched>>;
  readonly #waiting = new Set<() => void>();
  #stopped = false;
  #version = 0;
  #state: NamespaceState | null = null;
  #factsOfState: ClusterFacts | null = null;

  constructor(means: NamespaceCacheMeans) {
    this.#means = means;
    const kinds = kindsOf(means.line);
    const entries = WATCHED_KINDS.map((name) => [name, this.#begin(kinds[name])] as const);
    this.#watched = Object.fromEntries(entries) as Record<WatchedKind, Watched>;
  }

  /**
   * Waits for the first lists. Throws `KubeApiError` where the API server refuses them, and BACKEND_UNAVAILABLE where
   * they take too long.
   */
  async ready(signal?: AbortSignal): Promise<void> {
    if (this.#verdict() === 'ready') return;
    const limit = AbortSignal.timeout(this.#means.settings.firstSyncMs);
    const ended = signal ? AbortSignal.any([signal, limit]) : limit;
    await new Promise<void>((resolve, reject) => {
      const look = (): void => {
        const verdict = ended.aborted ? this.#tooLong() : this.#verdict();
        if (verdict === 'waiting') return;
        this.#waiting.delete(look);
        ended.removeEventListener('abort', look);
        if (verdict === 'ready') resolve();
        else reject(verdict);
      };
      this.#waiting.add(look);
      ended.addEventListener('abort', look);
      look();
    });
  }

  /**
   * As it is now, once it is ready. Where what is known is older than `staleMs`, throws `KubeApiError` if the API server
   * refuses to tell more, and else BACKEND_UNAVAILABLE.
   */
  state(facts: ClusterFacts): NamespaceState {
    this.#assertFresh();
    if (this.#factsOfState !== facts) this.#version += 1;
    this.#factsOfState = facts;
    if (this.#state?.version !== this.#version) this.#state = this.#snapshot(facts);
    return this.#state;
  }

  /** What the API server answered to a write. */
  accept(kind: WatchedKind, object: KubeObject): void {
    if (this.#watched[kind].store.put(object)) this.#news({ changed: true });
  }

  removed(kind: WatchedKind, object: { name: string; uid: string }): void {
    if (this.#watched[kind].store.drop(object)) this.#news({ changed: true });
  }

  /** The API server answered last at that moment, and does not now. */
  cut(knownUntil: number): void {
    for (const { watch } of Object.values(this.#watched)) watch.cut(knownUntil);
  }

  stop(): void {
    this.#stopped = true;
    for (const { watch } of Object.values(this.#watched)) watch.stop();
    this.#news({ changed: false });
  }

  #begin(kind: KindRef): Watched {
    const { line: _line, ...means } = this.#means;
    const store = new KindStore(means.settings.mostObjects);
    const watch = new KindWatch({ ...means, kind, store, onNews: (news) => this.#news(news) });
    void watch.run();
    return { store, watch };
  }

  #news({ changed }: { changed: boolean }): void {
    if (changed) this.#version += 1;
    for (const look of [...this.#waiting]) look();
  }

  #snapshot(facts: ClusterFacts): NamespaceState {
    const { clusters, backups, policies, schedules, restores } = this.#watched;
    return {
      namespace: this.#means.namespace,
      version: this.#version,
      clusters: clusters.store.objects,
      backups: backups.store.objects,
      policies: policies.store.objects,
      schedules: schedules.store.objects,
      restores: restores.store.objects,
      ...facts,
    };
  }

  #verdict(): 'ready' | 'waiting' | Error {
    if (this.#stopped) return unavailable('The connection to the platform is being made anew.');
    const awaited = this.#freshness().filter((of) => !of.synced || this.#isOnItsWay(of));
    if (awaited.length === 0) return 'ready';
    return awaited.map(({ failure }) => failure).find(isForNow) ?? 'waiting';
  }

  /** A long list may be old by the time it was read: the watch that makes it new again has not failed yet. */
  #isOnItsWay({ live, failure, knownUntil }: Freshness): boolean {
    const { now, settings } = this.#means;
    return !live && failure === null && now() - knownUntil > settings.staleMs;
  }

  #tooLong(): Error {
    const failure = this.#failure();
    const why = failure === null ? '' : ` ${whyOf(failure)}`;
    return unavailable(`The DB Services of ${this.#means.namespace} could not be read in time.${why}`);
  }

  #assertFresh(): void {
    const { now, wall, settings, namespace } = this.#means;
    const known = this.#freshness()
      .filter(({ live }) => !live)
      .map(({ knownUntil }) => knownUntil);
    const since = Math.min(...known);
    const age = now() - since;
    if (age <= settings.staleMs) return;
    const failure = this.#failure();
    if (isRefused(failure)) throw failure;
    const why = failure === null ? '' : ` ${whyOf(failure)}`;
    const at = new Date(wall() - age).toISOString().replace(/\.\d+Z$/, 'Z');
    throw unavailable(`Nothing new was heard of ${namespace} since ${at}.${why}`);
  }

  #failure(): KubeApiError | TooManyObjects | null {
    return this.#freshness().find(({ failure }) => failure !== null)?.failure ?? null;
  }

  #freshness(): Freshness[] {
    return Object.values(this.#watched).map(({ watch }) => watch.freshness);
  }
}

function kindsOf(line: KubeblocksLine): Record<WatchedKind, KindRef> {
  return {
    clusters: clusterKind(line),
    backups: BACKUP,
    policies: BACKUP_POLICY,
    schedules: BACKUP_SCHEDULE,
    restores: RESTORE,
  };
}

/** Too much to do, or a fault of its own: the API server is there, and may answer the next attempt. */
function isForNow(failure: KubeApiError | TooManyObjects | null): failure is KubeApiError | TooManyObjects {
  if (failure === null) return false;
  return (
    !(failure instanceof KubeApiError) || (failure.status < 500 && ![408, 410, 429].includes(failure.status))
  );
}

function whyOf(failure: KubeApiError | TooManyObjects): string {
  return failure instanceof TooManyObjects ? failure.message : (toldError(failure).detail ?? failure.message);
}

function unavailable(detail: string): HoldfastError {
  return new HoldfastError('BACKEND_UNAVAILABLE', { detail });
}
