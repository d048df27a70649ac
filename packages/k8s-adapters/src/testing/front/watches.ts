import type { IncomingMessage, ServerResponse } from 'node:http';
import { fits, type RequestFilter, type SeenRequest } from './faults.ts';
import { statusBody, statusOf } from './status.ts';

interface OpenWatch {
  readonly request: SeenRequest;
  readonly response: ServerResponse;
  readonly upstream: IncomingMessage;
  /** Of an event that has not come whole yet. */
  rest: string;
}

/** The watches that are open, each handed on event by event. */
export class Watches {
  readonly #open = new Set<OpenWatch>();
  #isMute = false;

  /** Hands on what comes until either side ends. */
  follow(request: SeenRequest, upstream: IncomingMessage, response: ServerResponse): void {
    const watch: OpenWatch = { request, response, upstream, rest: '' };
    this.#open.add(watch);
    response.writeHead(upstream.statusCode ?? 502, { 'content-type': 'application/json' });
    response.flushHeaders();
    upstream.setEncoding('utf8');
    upstream.on('data', (chunk: string) => this.#handOn(watch, chunk));
    upstream.once('end', () => response.end());
    upstream.once('error', () => response.destroy());
    response.once('close', () => {
      this.#open.delete(watch);
      upstream.destroy();
    });
  }

  count(filter: RequestFilter = {}): number {
    return this.#chosen(filter).length;
  }

  /** Breaks the connections. */
  cut(filter: RequestFilter = {}): void {
    for (const { response } of this.#chosen(filter)) response.destroy();
  }

  /** Ends them in order with an event of type ERROR, as an API server does that has forgotten where the watch began. */
  fail(code: number, filter: RequestFilter = {}): void {
    for (const { response } of this.#chosen(filter)) {
      response.end(`${JSON.stringify({ type: 'ERROR', object: statusBody(statusOf(code)) })}\n`);
    }
  }

  /** Ends them in order, as an API server does when the time is up. */
  end(filter: RequestFilter = {}): void {
    for (const { response } of this.#chosen(filter)) response.end();
  }

  /** Connections stay open and nothing comes through, as behind a gateway that has lost the other side. What is told meanwhile is lost. */
  mute(isMute: boolean): void {
    this.#isMute = isMute;
  }

  #handOn(watch: OpenWatch, chunk: string): void {
    const lines = (watch.rest + chunk).split('\n');
    watch.rest = lines.pop() ?? '';
    if (this.#isMute || watch.response.writableEnded) return;
    for (const line of lines) watch.response.write(`${line}\n`);
  }

  #chosen(filter: RequestFilter): OpenWatch[] {
    return [...this.#open].filter(({ request }) => fits(request, filter));
  }
}
