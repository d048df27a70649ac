import type { KubeObject } from '../connection/kube-api.ts';
import { arriving } from './arriving.ts';
import { identityOf, isLater } from './resource-version.ts';

/** So many objects known to be gone are remembered; the oldest are forgotten first. */
const MOST_TOMBSTONES = 10_000;

export class TooManyObjects extends Error {}

/**
 * The objects of one kind in one namespace, by name. They come from lists, from watches and from the answers to our own
 * writes, in any order: the later version wins, and what is gone does not come back. A uid never lives twice, so it
 * tells the gone from a namesake that was made since.
 */
export class KindStore {
  readonly #most: number;
  #objects = new Map<string, KubeObject>();
  #handedOut = false;
  /** uid → the list that was under way, or the last one: only a list that began later knows better. */
  readonly #gone = new Map<string, number>();
  #lists = 0;
  /** Names of what was put since the last list began. */
  #putSince = new Set<string>();

  constructor(most: number) {
    this.#most = most;
  }

  /** As it is now; it never changes after it was handed out. */
  get objects(): ReadonlyMap<string, KubeObject> {
    this.#handedOut = true;
    return this.#objects;
  }

  /** What a watch, or the answer to a write, says that there is. False where that is old news. */
  put(object: KubeObject): boolean {
    const { name, uid, resourceVersion } = identityOf(object);
    if (name === '' || this.#gone.has(uid)) return false;
    const known = this.#objects.get(name);
    if (known && !isLater(resourceVersion, identityOf(known).resourceVersion)) return false;
    if (!known && this.#objects.size >= this.#most) throw this.#tooMany();
    this.#own().set(name, arriving(object));
    this.#putSince.add(name);
    return true;
  }

  /** What is gone for good. False where nothing changes by it. */
  drop({ name, uid }: { name: string; uid: string }): boolean {
    this.#bury(uid);
    const known = this.#objects.get(name);
    if (!known || identityOf(known).uid !== uid) return false;
    this.#own().delete(name);
    return true;
  }

  /** Begins a list of everything. It may come page by page; nothing is seen of it before it is finished. */
  beginList(): { add(page: readonly KubeObject[]): void; finish(): boolean } {
    this.#lists += 1;
    this.#putSince = new Set();
    const list = this.#lists;
    const listed = new Map<string, KubeObject>();
    return {
      add: (page) => {
        for (const object of page) {
          const { name, resourceVersion } = identityOf(object);
          const known = this.#objects.get(name);
          const isKnown = known !== undefined && identityOf(known).resourceVersion === resourceVersion;
          listed.set(name, isKnown ? known : arriving(object));
        }
        if (listed.size > this.#most) throw this.#tooMany();
      },
      finish: () => this.#replace(listed, list),
    };
  }

  /**
   * A list shows everything that was there when it began. Only what was put or dropped meanwhile may be later than it;
   * whatever else is not listed went away unseen, be its version what it may: an etcd put back from a backup counts from
   * lower numbers again.
   */
  #replace(listed: Map<string, KubeObject>, list: number): boolean {
    for (const name of this.#putSince) {
      const known = this.#objects.get(name);
      if (!known) continue;
      const found = listed.get(name);
      if (!found || isLater(identityOf(known).resourceVersion, identityOf(found).resourceVersion)) {
        listed.set(name, known);
      }
    }
    for (const [name, object] of listed) {
      const { uid } = identityOf(object);
      const buriedIn = this.#gone.get(uid);
      if (buriedIn === undefined) continue;
      if (buriedIn >= list) listed.delete(name);
      else this.#gone.delete(uid);
    }
    if (isSame(listed, this.#objects)) return false;
    this.#objects = listed;
    this.#handedOut = false;
    return true;
  }

  #own(): Map<string, KubeObject> {
    if (this.#handedOut) {
      this.#objects = new Map(this.#objects);
      this.#handedOut = false;
    }
    return this.#objects;
  }

  #bury(uid: string): void {
    if (uid === '') return;
    this.#gone.delete(uid);
    this.#gone.set(uid, this.#lists);
    const [oldest] = this.#gone.keys();
    if (this.#gone.size > MOST_TOMBSTONES && oldest !== undefined) this.#gone.delete(oldest);
  }

  #tooMany(): TooManyObjects {
    return new TooManyObjects(`There are more than ${this.#most} of them in the namespace.`);
  }
}

function isSame(a: ReadonlyMap<string, KubeObject>, b: ReadonlyMap<string, KubeObject>): boolean {
  if (a.size !== b.size) return false;
  for (const [name, object] of a) if (b.get(name) !== object) return false;
  return true;
}
