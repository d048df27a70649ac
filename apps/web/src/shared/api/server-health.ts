/** Why the page waits before it asks again. `silent`: no answer came. `refused`: the server has asked for fewer requests. */
export interface Trouble {
  kind: 'silent' | 'refused';
  /** When the first call failed, in milliseconds of this machine's clock. */
  since: number;
  /** How many attempts have failed after that one. */
  tries: number;
}

export interface ServerHealthOptions {
  /** Asks the server one thing, by which an answer is noticed. */
  probe: () => void;
  /** The server answers again: what waited is asked now, each once. */
  recover: () => void;
  random?: () => number;
}

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;
/** A server that fails again this soon has not recovered: the waits go on growing. */
const STEADY_MS = 30_000;

/**
 * One fact for the whole page: whether the server answers. While it does not, one query asks for all, after waits that
 * double up to half a minute; a hidden page waits to be shown. What a person does is sent at any time.
 */
export class ServerHealth {
  readonly #options: ServerHealthOptions;
  readonly #listeners = new Set<() => void>();
  #trouble: Trouble | null = null;
  #recoveredAt = -Infinity;
  #level = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Not before this moment, whatever happens but a person's own wish. */
  #notBefore = 0;
  #due = false;

  constructor(options: ServerHealthOptions) {
    this.#options = options;
  }

  readonly trouble = (): Trouble | null => this.#trouble;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Out of steady days a failure may be a hiccup, which the call itself tries again. */
  mayRetry(): boolean {
    return this.#trouble === null && (this.#level === 0 || this.#isSteady());
  }

  noteAnswer(): void {
    if (this.#trouble === null) return;
    this.#recoveredAt = Date.now();
    this.#stopWaiting();
    this.#set(null);
    this.#options.recover();
  }

  /** `askedToWaitMs`: what the server said in Retry-After. */
  noteFailure(kind: Trouble['kind'], askedToWaitMs = 0): void {
    const now = Date.now();
    const before = this.#trouble;
    if (before === null && this.#isSteady()) this.#level = 0;
    this.#notBefore = Math.max(this.#notBefore, now + askedToWaitMs);
    /* Calls that were under way together fail together: they are one attempt. */
    if (this.#timer !== undefined) return;
    this.#level += 1;
    this.#set(
      before === null ? { kind, since: now, tries: 0 } : { ...before, kind, tries: before.tries + 1 },
    );
    this.#wait();
  }

  /** Asks now, unless the server wants to be left alone: then as soon as it does not. */
  tryNow(): void {
    if (this.#trouble === null) return;
    this.#stopWaiting();
    const left = this.#notBefore - Date.now();
    if (left > 0) this.#waitFor(left);
    else this.#options.probe();
  }

  /** What fell due while the page was hidden. */
  noteShown(): void {
    if (this.#due) this.tryNow();
  }

  #isSteady(): boolean {
    return Date.now() - this.#recoveredAt > STEADY_MS;
  }

  #wait(): void {
    const random = this.#options.random ?? Math.random;
    const backOff = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (this.#level - 1));
    /* Pages that lost the server together do not come back together. */
    this.#waitFor(Math.max(backOff * (0.8 + 0.4 * random()), this.#notBefore - Date.now()));
  }

  #waitFor(ms: number): void {
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (document.visibilityState === 'hidden') this.#due = true;
      else this.#options.probe();
    }, ms);
  }

  #stopWaiting(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#due = false;
  }

  #set(next: Trouble | null): void {
    this.#trouble = next;
    for (const listener of this.#listeners) listener();
  }
}
