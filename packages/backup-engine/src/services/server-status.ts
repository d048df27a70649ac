import { isHoldfastError } from '@holdfast/db-backup-domain/errors';
import type { ServiceStatus } from '@holdfast/db-backup-domain/wire';
import type { ServiceRecord } from '../catalogue/records.ts';
import type { EngineContext } from '../engine-context.ts';
import { credentialsOf, dialectOf } from './credentials-of.ts';

const FRESH_MS = 10_000;
/** A server that is busy answers late; one that has not answered by then does not. */
const ANSWER_MS = 10_000;
/** How long a reader waits for the first answer; until there is one, what the catalogue says holds. */
const READER_WAITS_MS = 3_000;

interface Known {
  readonly status: ServiceStatus;
  /** Why it is Abnormal, for a person; null: it is not, or nothing says. */
  readonly reason: string | null;
  readonly at: number;
}

/**
 * Whether running servers really answer. An answer is remembered for some seconds; an older one is given at once while
 * the server is asked anew, so that a slow server slows nobody down.
 */
export class ServerStatus {
  readonly #context: EngineContext;
  readonly #known = new Map<string, Known>();
  readonly #asking = new Map<string, Promise<ServiceStatus>>();

  constructor(context: EngineContext) {
    this.#context = context;
  }

  /** The catalogue's state, corrected by what the server says itself. */
  async of(service: ServiceRecord): Promise<ServiceStatus> {
    if (service.state !== 'Running') return service.state;
    const known = this.#known.get(service.id);
    const now = this.#context.host.clock.monotonic();
    if (known !== undefined && now - known.at < FRESH_MS) return known.status;
    const asked = this.#ask(service);
    return known?.status ?? this.#firstOf(asked, service.state);
  }

  /** Why the server is Abnormal, as it was told with the status that was given last. */
  reasonOf(service: ServiceRecord, status: ServiceStatus): string | null {
    return status === 'Abnormal' ? (this.#known.get(service.id)?.reason ?? null) : null;
  }

  /** Forget what was known: the server was just started, stopped or changed. */
  forget(serviceId: string): void {
    this.#known.delete(serviceId);
    this.#asking.delete(serviceId);
  }

  async #firstOf(asked: Promise<ServiceStatus>, recorded: ServiceStatus): Promise<ServiceStatus> {
    const answered = new AbortController();
    const waited = this.#context.host.clock.sleep(READER_WAITS_MS, answered.signal);
    const late = waited.then(
      () => recorded,
      () => recorded,
    );
    try {
      return await Promise.race([asked, late]);
    } finally {
      answered.abort();
    }
  }

  #ask(service: ServiceRecord): Promise<ServiceStatus> {
    let asking = this.#asking.get(service.id);
    if (asking === undefined) {
      asking = this.#probe(service).then((known) => {
        // An answer of before what was forgotten says nothing of now.
        if (this.#asking.get(service.id) === asking) {
          this.#asking.delete(service.id);
          this.#known.set(service.id, known);
        }
        return known.status;
      });
      this.#asking.set(service.id, asking);
    }
    return asking;
  }

  async #probe(service: ServiceRecord): Promise<Known> {
    let status: ServiceStatus = 'Running';
    let reason: string | null = null;
    try {
      const credentials = credentialsOf(this.#context, service);
      await dialectOf(this.#context, service).ping(credentials, ANSWER_MS);
    } catch (error) {
      if (isHoldfastError(error)) reason = error.detail;
      else this.#context.host.log.warn({ err: error, service: service.name }, 'A server could not be asked');
      status = 'Abnormal';
    }
    return { status, reason, at: this.#context.host.clock.monotonic() };
  }
}
