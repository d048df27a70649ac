import { request } from 'node:http';
import { text } from 'node:stream/consumers';

export interface Asked {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: string;
  /** The body as JSON. */
  json(): unknown;
}

/** One plain HTTP request with exactly these headers, which a browser or `fetch` would not let us choose. */
export async function ask(
  port: number,
  { method = 'GET', path, headers = {}, body }: Asked,
): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const outgoing = request({ host: '127.0.0.1', port, method, path, headers, agent: false }, (incoming) => {
    text(incoming).then((received) => {
      const { statusCode: status = 0, headers: got } = incoming;
      resolve({ status, headers: got, body: received, json: () => JSON.parse(received) as unknown });
    }, reject);
  });
  outgoing.once('error', reject);
  outgoing.end(body);
  return promise;
}
