import type { RequestHandler } from 'express';
import type { Log } from '../log.ts';
import { requestIdOf } from './request-facts.ts';

/** One line per request, without query, headers or body: those may hold what people typed. */
export function requestLog(log: Log): RequestHandler {
  return (request, response, next) => {
    const { method, path } = request;
    const startedAt = performance.now();
    response.once('close', () => {
      const fields = {
        requestId: requestIdOf(response),
        method,
        path,
        status: response.statusCode,
        durationMs: Math.round(performance.now() - startedAt),
        ...(response.writableFinished ? {} : { aborted: true }),
      };
      if (path === '/healthz' || path === '/readyz') log.debug(fields, 'request');
      else log.info(fields, 'request');
    });
    next();
  };
}
