import { ResponseContext, wrapHttpLibrary, type HttpLibrary } from '@kubernetes/client-node';
import type { HttpAnswer, HttpRequest } from './http-client.ts';

/**
 * client-node's generated calls over our HTTP. Its own way is not fit for a server that runs for months: it reads
 * bodies of any length, sets no time limit, opens a TLS connection for each request (its dispatchers are made anew each
 * time), and puts headers and bodies into the messages of its errors.
 */
export function httpLibrary(send: (request: HttpRequest) => Promise<HttpAnswer>): HttpLibrary {
  return wrapHttpLibrary({
    async send(request) {
      const body = request.getBody();
      if (body !== undefined && typeof body !== 'string') throw new TypeError('Only JSON is sent.');
      const {
        status,
        headers,
        body: answer,
      } = await send({
        method: request.getHttpMethod(),
        url: request.getUrl(),
        headers: request.getHeaders(),
        ...(body === undefined ? {} : { body }),
      });
      const type = headers['content-type'];
      return new ResponseContext(status, type === undefined ? {} : { 'content-type': type }, {
        text: () => Promise.resolve(answer.toString('utf8')),
        binary: () => Promise.resolve(answer),
        stream: () => null,
      });
    },
  });
}
