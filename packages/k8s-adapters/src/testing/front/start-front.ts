import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { json } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { freePorts } from '../api-server/free-ports.ts';
import type { ApiServer } from '../api-server/start-api-server.ts';
import {
  Faults,
  fits,
  type Fault,
  type InjectedFault,
  type RequestFilter,
  type SeenRequest,
} from './faults.ts';
import { Forwarder } from './forwarding.ts';
import { Namespaces } from './namespaces.ts';
import { answerDiscovery, answerReview, isReview } from './own-answers.ts';
import { attributesOf } from './request-attributes.ts';
import { answerJson, answerStatus, forbidden, statusOf } from './status.ts';
import { ANONYMOUS, EVERYTHING, Users, type FrontUser, type Grant } from './users.ts';
import { Watches } from './watches.ts';

/**
 * A small HTTPS server before the API server. It stands in for what the stand-alone API server lacks: accounts with
 * bearer tokens, authorisation (401 and 403 in Kubernetes' words), SelfSubjectAccessReview and SelfSubjectReview,
 * `/api`, `/apis`, namespaces, and the published schemas of custom resources. Everything else is answered by the real API
 * server.
 * And it stands in for a bad network: it counts requests, holds and refuses them, and breaks connections.
 */
export interface Front extends AsyncDisposable {
  readonly url: string;
  /** PEM. */
  readonly ca: string;

  /** A new account; `may` is everything where left out. */
  addUser(name: string, may?: readonly Grant[]): FrontUser;
  setGrants(name: string, may: readonly Grant[]): void;
  /** 401 from now on. Watches that are open stay open: an API server looks at a token once. */
  revoke(token: string): void;

  /** Requests so far, since the last `forgetRequests`. */
  requests(filter?: RequestFilter): readonly SeenRequest[];
  forgetRequests(): void;
  inject(fault: Fault): InjectedFault;
  readonly watches: Pick<Watches, 'count' | 'cut' | 'fail' | 'end' | 'mute'>;
  /** Names of those that were made through it and are not gone. */
  namespaces(): readonly string[];
  /** Nobody listens any more, and every connection is broken. */
  cut(): Promise<void>;
  /** Listens again, at the same address. */
  mend(): Promise<void>;
}

export async function startFront(apiServer: ApiServer): Promise<Front> {
  const front = new RunningFront(apiServer);
  const [port = 0] = await freePorts(1);
  await front.listen(port);
  return front;
}

class RunningFront implements Front {
  readonly ca: string;
  readonly watches = new Watches();
  readonly #apiServer: ApiServer;
  readonly #forwarder: Forwarder;
  readonly #server: Server;
  readonly #users = new Users();
  readonly #namespaces: Namespaces;
  readonly #faults = new Faults();
  readonly #sockets = new Set<Duplex>();
  #seen: SeenRequest[] = [];
  #port = 0;

  constructor(apiServer: ApiServer) {
    this.#apiServer = apiServer;
    this.#namespaces = new Namespaces(apiServer);
    const { ca, server, admin } = apiServer.certificates;
    this.ca = ca;
    this.#forwarder = new Forwarder({ url: apiServer.url, ca, identity: admin });
    this.#server = createServer({ cert: server.cert, key: server.key }, (request, response) => {
      response.on('error', () => undefined);
      /* What cannot be answered is seen by the caller as a broken connection. */
      this.#answer(request, response).catch(() => response.destroy());
    });
    this.#server.on('secureConnection', (socket) => this.#remember(socket));
    this.#server.on('connection', (socket) => this.#remember(socket));
    this.#server.on('tlsClientError', () => undefined);
  }

  get url(): string {
    return `https://127.0.0.1:${this.#port}`;
  }

  async listen(port: number): Promise<void> {
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  addUser(name: string, may: readonly Grant[] = EVERYTHING): FrontUser {
    return this.#users.add(name, may);
  }

  setGrants(name: string, may: readonly Grant[]): void {
    this.#users.setGrants(name, may);
  }

  revoke(token: string): void {
    this.#users.revoke(token);
  }

  requests(filter: RequestFilter = {}): readonly SeenRequest[] {
    return this.#seen.filter((request) => fits(request, filter));
  }

  forgetRequests(): void {
    this.#seen = [];
  }

  inject(fault: Fault): InjectedFault {
    return this.#faults.inject(fault);
  }

  namespaces(): readonly string[] {
    return this.#namespaces.names();
  }

  async cut(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  mend(): Promise<void> {
    return this.listen(this.#port);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.cut();
    this.#forwarder.close();
  }

  #remember(socket: Duplex): void {
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => this.#sockets.delete(socket));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const user = this.#users.nameOf(request.headers.authorization);
    const query = request.url?.split('?')[1] ?? '';
    const seen: SeenRequest = { ...attributesOf(request), user: user ?? '', query };
    this.#seen.push(seen);
    const fault = this.#faults.take(seen);
    if (fault !== null && (await befalls(fault, response))) return;
    if (user === null) return answerStatus(response, statusOf(401));
    if (request.headers['impersonate-user'] !== undefined)
      return answerStatus(response, forbidden(user, { ...seen, verb: 'impersonate', resource: 'users' }));
    if (user !== ANONYMOUS && isReview(seen.path)) return this.#review(user, request, response);
    if (!this.#users.may(user, seen)) return answerStatus(response, forbidden(user, seen));
    const own =
      (await this.#namespaces.answer(request, seen)) ?? answerDiscovery(request, this.#apiServer.crds);
    if (own !== null) return answerJson(response, own);
    await this.#forward(seen, request, { response, isLost: fault?.loseAnswer ?? false });
  }

  async #review(user: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const own = answerReview(this.#users, user, (await json(request)) as Record<string, unknown>);
    if (own !== null) answerJson(response, own);
  }

  async #forward(
    seen: SeenRequest,
    request: IncomingMessage,
    { response, isLost }: { response: ServerResponse; isLost: boolean },
  ): Promise<void> {
    const upstream = await this.#forwarder.begin(request, response);
    if (isLost) {
      upstream.resume();
      await once(upstream, 'end');
      response.destroy();
    } else if (seen.verb === 'watch' && upstream.statusCode === 200) {
      this.watches.follow(seen, upstream, response);
    } else {
      response.writeHead(upstream.statusCode ?? 502, upstream.headers);
      await pipeline(upstream, response);
    }
  }
}

/** True: the fault has taken the place of the answer. */
async function befalls(fault: Fault, response: ServerResponse): Promise<boolean> {
  await fault.gate;
  if (fault.instead === 'break') response.destroy();
  if (fault.instead !== undefined) return true;
  if (fault.status === undefined) return false;
  const headers =
    fault.retryAfterSeconds === undefined ? {} : { 'retry-after': `${fault.retryAfterSeconds}` };
  answerStatus(response, statusOf(fault.status, fault.said), headers as Record<string, string>);
  return true;
}
