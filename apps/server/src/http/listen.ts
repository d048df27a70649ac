import { createServer, type RequestListener, type Server } from 'node:http';

/** The server listens at `url`, until `close`. */
export interface Listening {
  readonly url: string;
  readonly port: number;
  /** Takes no more requests, lets those under way end within `graceMs`, then cuts them. */
  close(graceMs: number): Promise<void>;
}

/** A request must arrive whole in this time, and a connection on which nothing moves is cut: a reader that stops reading holds nothing. */
const TIMES = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 5_000,
  /* Node looks only every 30 s by itself, and a request could take that much longer. */
  connectionsCheckingInterval: 2_000,
};
const SILENCE_MS = 120_000;
/** Far above what pages and proxies open; each connection costs memory before anything is asked. */
const MAX_CONNECTIONS = 2_000;

/** Rejects with the system's error: EADDRINUSE, EADDRNOTAVAIL, EACCES. */
export async function listen(
  handler: RequestListener,
  { host, port }: { host: string; port: number },
): Promise<Listening> {
  const server = createServer({ ...TIMES, maxHeaderSize: 16 * 1024 }, handler);
  server.timeout = SILENCE_MS;
  server.maxConnections = MAX_CONNECTIONS;
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  server.once('error', reject);
  server.listen(port, host, () => {
    server.off('error', reject);
    resolve(undefined);
  });
  await promise;
  const bound = boundPort(server);
  const name = host.includes(':') ? `[${host}]` : host;
  return { url: `http://${name}:${String(bound)}`, port: bound, close: (graceMs) => close(server, graceMs) };
}

function boundPort(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}

async function close(server: Server, graceMs: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  server.close(() => {
    resolve(undefined);
  });
  server.closeIdleConnections();
  const cut = setTimeout(() => {
    server.closeAllConnections();
  }, graceMs);
  await promise;
  clearTimeout(cut);
}
