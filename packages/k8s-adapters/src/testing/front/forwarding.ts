import type { IncomingMessage, ServerResponse } from 'node:http';
import { Agent, request as ask } from 'node:https';
import { pipeline } from 'node:stream/promises';
import type { KeyPair } from '../api-server/certificates.ts';

/** Where requests go, and as whom. */
export interface Target {
  readonly url: string;
  /** PEM. */
  readonly ca: string;
  readonly identity: KeyPair;
}

const NOT_FORWARDED = new Set(['authorization', 'host', 'connection']);

/** Hands requests on to an API server under the administrator's certificate. */
export class Forwarder {
  readonly #target: Target;
  readonly #agent: Agent;

  constructor(target: Target) {
    this.#target = target;
    this.#agent = new Agent({ keepAlive: true, ca: target.ca, ...target.identity });
  }

  close(): void {
    this.#agent.destroy();
  }

  /** Resolves with the beginning of the answer; rejects where the API server is not there, or the caller has gone. */
  begin(request: IncomingMessage, response: ServerResponse): Promise<IncomingMessage> {
    const headers = Object.fromEntries(
      Object.entries(request.headers).filter(([name]) => !NOT_FORWARDED.has(name)),
    );
    return new Promise((resolve, reject) => {
      const asked = ask(
        new URL(request.url ?? '/', this.#target.url),
        { method: request.method ?? 'GET', headers, agent: this.#agent },
        resolve,
      );
      asked.once('error', reject);
      response.once('close', () => asked.destroy());
      pipeline(request, asked).catch(reject);
    });
  }
}
