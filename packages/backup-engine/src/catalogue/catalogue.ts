import { Worker } from 'node:worker_threads';
import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import { CatalogueFailed, isDiskFull, isFailureOfCatalogue } from './catalogue-failed.ts';
import { TransitionRefused } from './database/statements.ts';
import { CLOSE, type CarriedError, type CatalogueReply } from './thread/messages.ts';
import type { CatalogueOperations } from './thread/operations.ts';

/** The engine's record of everything. Each operation is one durable transaction. */
export interface Catalogue extends CatalogueOperations {
  /** Answers what was asked before, then closes. Idempotent. */
  close(): Promise<void>;
}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** Opens the catalogue at `file`, creating or migrating it. Rejects where it cannot be opened or is a newer one. */
export async function openCatalogue(file: string): Promise<Catalogue> {
  const connection = new Connection(file);
  try {
    await connection.call('meta', 'get', { key: 'opened' });
  } catch (error) {
    throw error instanceof CatalogueFailed ? (error.cause ?? error) : error;
  }
  return new Proxy({} as Catalogue, {
    get(_target, topic) {
      if (topic === 'close') return () => connection.close();
      if (typeof topic !== 'string' || topic === 'then') return undefined;
      return topicOf(connection, topic);
    },
  });
}

function topicOf(connection: Connection, topic: string): object {
  return new Proxy(
    {},
    {
      get: (_target, name) =>
        typeof name === 'string' ? (args?: unknown) => connection.call(topic, name, args) : undefined,
    },
  );
}

class Connection {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 1;
  #closing: Promise<void> | null = null;
  #ended: CatalogueFailed | null = null;

  constructor(file: string) {
    this.#worker = new Worker(new URL('./thread/worker.ts', import.meta.url), {
      workerData: { file },
      name: 'holdfast-catalogue',
    });
    this.#worker.on('message', (reply: CatalogueReply) => this.#settle(reply));
    this.#worker.on('error', (error) => this.#end(new CatalogueFailed('broken', asError(error))));
    this.#worker.on('exit', () => this.#end(new CatalogueFailed('closed')));
  }

  call(topic: string, name: string, args: unknown): Promise<unknown> {
    if (this.#closing !== null || this.#ended !== null)
      return Promise.reject(this.#ended ?? new CatalogueFailed('closed'));
    return this.#ask(topic, name, args);
  }

  close(): Promise<void> {
    this.#closing ??= this.#ended === null ? this.#closeNow() : Promise.resolve();
    return this.#closing;
  }

  async #closeNow(): Promise<void> {
    const exited = new Promise<void>((resolve) => this.#worker.once('exit', () => resolve()));
    await this.#ask(CLOSE, CLOSE, null);
    await exited;
  }

  #ask(topic: string, name: string, args: unknown): Promise<unknown> {
    const id = this.#nextId;
    this.#nextId += 1;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, topic, name, args });
    });
  }

  #settle(reply: CatalogueReply): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if (reply.ok) waiting?.resolve(reply.value);
    else waiting?.reject(revive(reply.error));
  }

  #end(error: CatalogueFailed): void {
    this.#ended ??= error;
    for (const waiting of this.#waiting.values()) waiting.reject(this.#ended);
    this.#waiting.clear();
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

function revive(error: CarriedError): Error {
  if (error.code !== null)
    return new HoldfastError(error.code, error.detail === null ? {} : { detail: error.detail });
  if (error.name === 'TransitionRefused') return new TransitionRefused(error.message);
  const cause = new Error(error.message);
  if (error.resultCode === null || !isFailureOfCatalogue(error.resultCode)) return cause;
  return new CatalogueFailed(isDiskFull(error.resultCode) ? 'full' : 'broken', cause);
}
