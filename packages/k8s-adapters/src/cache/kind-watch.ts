import type { KindRef, KubeApi, ObjectPage, WatchEvent } from '../connection/kube-api.ts';
import { ANSWER_TOO_LONG } from '../connection/http-client.ts';
import { KubeApiError } from '../connection/kube-api-error.ts';
import { WATCH_SILENT } from '../connection/watch-stream.ts';
import { BackOff, pause } from './back-off.ts';
import type { CacheSettings } from './cache-settings.ts';
import { TooManyObjects, type KindStore } from './kind-store.ts';
import { identityOf } from './resource-version.ts';

export interface KindWatchMeans {
  readonly api: KubeApi;
  readonly kind: KindRef;
  readonly namespace: string;
  readonly store: KindStore;
  readonly settings: CacheSettings;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  readonly random: () => number;
  /** Runs one list at a time, so that few pages stand in memory. */
  readonly inTurn: <T>(list: () => Promise<T>) => Promise<T>;
  /** Objects changed, or what is known of the API server did. */
  readonly onNews: (news: { changed: boolean }) => void;
  readonly onFailure: (failure: unknown, of: { namespace: string; kind: string }) => void;
}

/** How far what is known of a kind can be trusted. */
export interface Freshness {
  /** A list was read to its end, at least once. */
  readonly synced: boolean;
  /** A watch tells every change at once. */
  readonly live: boolean;
  /** Until when everything is known, where no watch is live. Monotonic. */
  readonly knownUntil: number;
  /** Why there is no live watch; null while there is one, or while the first is on its way. */
  readonly failure: KubeApiError | TooManyObjects | null;
}

/** Before it is known how long the objects are. */
const FIRST_PAGE = 50;

/**
 * Keeps a store equal to what an API server has of one kind in one namespace: a list, page by page, then a watch from
 * that moment on, begun anew from where it ended. Only where the API server has forgotten that moment (410) is the list
 * read again, at once the first time. A watch that says nothing is renewed, in case that its connection is dead: that alone
 * is no failure. Every other failure is waited out, longer each time. It gives up on nothing until it is stopped.
 */
export class KindWatch {
  readonly #means: KindWatchMeans;
  readonly #stopped = new AbortController();
  readonly #backOff: BackOff;
  #watching = new AbortController();
  #resourceVersion: string | null = null;
  /** A moment was forgotten, and nothing has been heard since. */
  #startedOver = false;
  /** When the watch that is open, or was last, was opened; and when anything was heard of it. Monotonic. */
  #openedAt = Infinity;
  #heardAt = 0;
  /** The last watch ended in silence, and no other is open yet. */
  #renewing = false;
  #freshness: Freshness = { synced: false, live: false, knownUntil: 0, failure: null };
  #pageSize: number;

  constructor(means: KindWatchMeans) {
    this.#means = means;
    this.#backOff = new BackOff(means.settings.backOff, means.random);
    this.#pageSize = Math.min(FIRST_PAGE, means.settings.pageSize);
  }

  get freshness(): Freshness {
    return this.#freshness;
  }

  /** Resolves when it was stopped. */
  async run(): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      try {
        this.#resourceVersion ??= await this.#list();
        this.#resourceVersion = await this.#watch(this.#resourceVersion);
      } catch (error) {
        if (signal.aborted) return;
        if (isSilent(error)) this.#renew();
        else await this.#failed(error);
      }
    }
  }

  stop(): void {
    this.#stopped.abort();
    this.#watching.abort();
  }

  /** The API server no longer answers, so silence means nothing: `knownUntil` is when it answered last. */
  cut(knownUntil: number): void {
    if (!this.#freshness.live) return;
    this.#tell({ ...this.#freshness, live: false, knownUntil });
    this.#watching.abort();
  }

  async #list(): Promise<string> {
    const { store, now, inTurn, onNews } = this.#means;
    return inTurn(async () => {
      const began = now();
      const list = store.beginList();
      let page = await this.#page(undefined);
      const { resourceVersion } = page;
      list.add(page.items);
      while (page.continueFrom !== null) {
        page = await this.#page(page.continueFrom);
        list.add(page.items);
      }
      const changed = list.finish();
      this.#freshness = { synced: true, live: false, knownUntil: began, failure: null };
      onNews({ changed });
      return resourceVersion;
    });
  }

  /** A page that proves too long to be read is asked for in smaller pieces. */
  async #page(continueFrom: string | undefined): Promise<ObjectPage> {
    const { api, kind, namespace } = this.#means;
    const { signal } = this.#stopped;
    for (;;) {
      try {
        const from = continueFrom === undefined ? {} : { continueFrom };
        const page = await api.list(kind, { namespace, limit: this.#pageSize, signal, ...from });
        this.#pageSize = this.#nextSize(page);
        return page;
      } catch (error) {
        const isTooLong = error instanceof KubeApiError && error.reason === ANSWER_TOO_LONG;
        if (!isTooLong || this.#pageSize === 1) throw error;
        this.#pageSize = Math.ceil(this.#pageSize / 4);
      }
    }
  }

  #nextSize({ items, bytes }: ObjectPage): number {
    const { pageSize, pageBytes } = this.#means.settings;
    if (bytes === undefined || items.length === 0) return this.#pageSize;
    return Math.max(1, Math.min(pageSize, Math.floor((pageBytes * items.length) / bytes)));
  }

  /** Ends when the API server ends it, as it was asked to, and says from where to go on. */
  async #watch(from: string): Promise<string> {
    const { api, kind, namespace, settings, now, random } = this.#means;
    const began = now();
    this.#watching = new AbortController();
    const isCut = this.#watching.signal;
    this.#openedAt = Infinity;
    const onOpen = (): void => {
      this.#openedAt = this.#heardAt = now();
      this.#renewing = false;
      this.#tell({ ...this.#freshness, live: true, failure: null });
    };
    const timeoutSeconds = Math.ceil(settings.watchSeconds * (1 + random()));
    this.#resourceVersion = from;
    await api.watch(
      kind,
      { namespace, resourceVersion: from, timeoutSeconds, signal: isCut, onOpen },
      (event) => this.#receive(event),
    );
    if (isCut.aborted) throw new KubeApiError('The API server no longer answers.', { status: 0 });
    this.#tell({ ...this.#freshness, live: false, knownUntil: now() });
    if (now() - began < settings.shortestWatchMs) {
      throw new KubeApiError('The API server ends watches at once.', { status: 0 });
    }
    this.#succeeded();
    return this.#resourceVersion;
  }

  #receive({ type, object }: WatchEvent): void {
    const { store, onNews } = this.#means;
    const identity = identityOf(object);
    this.#heardAt = this.#means.now();
    this.#succeeded();
    const changed =
      type === 'BOOKMARK' ? false : type === 'DELETED' ? store.drop(identity) : store.put(object);
    if (identity.resourceVersion !== '') this.#resourceVersion = identity.resourceVersion;
    if (changed) onNews({ changed });
  }

  /** What is known stays so until the next watch cannot be opened. */
  #renew(): void {
    this.#renewing = true;
    this.#succeeded();
  }

  async #failed(error: unknown): Promise<void> {
    const failure = asFailure(error);
    const { onFailure, namespace, kind, settings, now } = this.#means;
    this.#tell({ ...this.#freshness, live: false, knownUntil: this.#knownUntil(), failure });
    onFailure(failure, { namespace, kind: kind.kind });
    if (now() - this.#openedAt >= settings.settledMs) this.#succeeded();
    this.#openedAt = Infinity;
    // Gone or Expired; and a version that the API server has not reached (an etcd put back) is no place to go on from.
    if (hasForgotten(failure)) {
      this.#resourceVersion = null;
      const isFirst = !this.#startedOver;
      this.#startedOver = true;
      // It answers: that it was away before is no reason to wait.
      if (isFirst && failure instanceof KubeApiError) return;
    }
    const asked = failure instanceof KubeApiError ? failure.retryAfterMs : settings.idleMs;
    await pause(this.#backOff.next(asked), this.#stopped.signal);
  }

  #knownUntil(): number {
    const { live, knownUntil } = this.#freshness;
    if (!live) return knownUntil;
    return this.#renewing ? this.#heardAt : this.#means.now();
  }

  #succeeded(): void {
    this.#backOff.succeeded();
    this.#startedOver = false;
  }

  #tell(freshness: Freshness): void {
    this.#freshness = freshness;
    this.#means.onNews({ changed: false });
  }
}

function hasForgotten(failure: KubeApiError | TooManyObjects): boolean {
  if (failure instanceof TooManyObjects) return true;
  return failure.status === 410 || /too large resource version/i.test(failure.message);
}

function isSilent(error: unknown): boolean {
  return error instanceof KubeApiError && error.reason === WATCH_SILENT;
}

/** What is neither is a fault of ours: it is kept as the cause, and the kind is unknown meanwhile. */
function asFailure(error: unknown): KubeApiError | TooManyObjects {
  if (error instanceof KubeApiError || error instanceof TooManyObjects) return error;
  return new KubeApiError('What the API server sent could not be read.', { status: 0, cause: error });
}
