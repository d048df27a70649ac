import type { RequestAttributes } from './request-attributes.ts';
import type { Status } from './status.ts';

/** What a request must be to be meant; what is left out may be anything. */
export interface RequestFilter {
  readonly verb?: string;
  readonly resource?: string;
  readonly namespace?: string;
  readonly name?: string;
  /** Name of the account. */
  readonly user?: string;
  readonly path?: RegExp;
}

export interface Fault {
  readonly match?: RequestFilter;
  /** How many requests it befalls; all until it is lifted, where left out. */
  readonly times?: number;
  /** Before anything else it is held until this resolves. */
  readonly gate?: Promise<unknown>;
  /** The answer in place of the API server's. */
  readonly status?: number;
  readonly said?: Partial<Omit<Status, 'code'>>;
  /** Header Retry-After. */
  readonly retryAfterSeconds?: number;
  /** In place of an answer: the connection breaks, or nothing ever comes. */
  readonly instead?: 'break' | 'silence';
  /** Hands the request on, and keeps its answer to itself: the caller cannot know that it was done. */
  readonly loseAnswer?: boolean;
}

export interface InjectedFault {
  /** How many requests it befell. */
  readonly hits: () => number;
  lift(): void;
}

export interface SeenRequest extends RequestAttributes {
  readonly user: string;
  readonly query: string;
}

/** The faults that lie in wait. The first that fits a request befalls it. */
export class Faults {
  readonly #waiting = new Set<{ fault: Fault; hits: number }>();

  inject(fault: Fault): InjectedFault {
    const entry = { fault, hits: 0 };
    this.#waiting.add(entry);
    return { hits: () => entry.hits, lift: () => void this.#waiting.delete(entry) };
  }

  take(request: SeenRequest): Fault | null {
    for (const entry of this.#waiting) {
      if (!fits(request, entry.fault.match ?? {})) continue;
      entry.hits += 1;
      if (entry.hits >= (entry.fault.times ?? Infinity)) this.#waiting.delete(entry);
      return entry.fault;
    }
    return null;
  }
}

export function fits(request: SeenRequest, filter: RequestFilter): boolean {
  const { path, ...exact } = filter;
  const isEqual = Object.entries(exact).every(([key, value]) => request[key as keyof typeof exact] === value);
  return isEqual && (path === undefined || path.test(request.path));
}
