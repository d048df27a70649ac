import { createExpressMiddleware } from '@trpc/server/adapters/express';
import type { RequestHandler, Response } from 'express';
import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import type { Log } from '../log.ts';
import { appRouter } from '../trpc/app-router.ts';
import { isTimeUp, type RequestContext, type ServerServices } from '../trpc/context.ts';
import { tellableError } from '../trpc/error-shape.ts';
import { actorOf } from './request-actor.ts';
import { requestIdOf } from './request-facts.ts';

export interface TrpcRouteOptions {
  readonly services: ServerServices;
  readonly log: Log;
  /** Milliseconds after which a procedure's caller gets an answer in any case. */
  readonly timeLimitMs: number;
}

/** Calls in one HTTP request; a page asks for a handful. */
export const MAX_BATCH_SIZE = 20;

/** Only calls by GET and POST, and not too many at once; tRPC would refuse the latter before it has a context. */
export const requireCallForm: RequestHandler = ({ method, path }, _response, next) => {
  if (method !== 'GET' && method !== 'POST')
    throw new HoldfastError('REQUEST_INVALID', { detail: 'Procedures are called by GET and POST.' });
  if (path.split(/,|%2c/i).length > MAX_BATCH_SIZE)
    throw new HoldfastError('REQUEST_INVALID', {
      detail: `A batch has at most ${String(MAX_BATCH_SIZE)} calls.`,
    });
  next();
};

/** The procedures over HTTP. */
export function trpcRoute({ services, log, timeLimitMs }: TrpcRouteOptions): RequestHandler {
  return createExpressMiddleware({
    router: appRouter,
    maxBatchSize: MAX_BATCH_SIZE,
    createContext: ({ res }: { res: Response }): RequestContext => ({
      services,
      actor: actorOf(res),
      requestId: requestIdOf(res),
      signal: AbortSignal.any([abortedWith(res), AbortSignal.timeout(timeLimitMs)]),
    }),
    responseMeta: ({ errors }) => ({
      headers: new Headers({ 'cache-control': 'no-store' }),
      ...(errors.length === 1 && errors[0] !== undefined
        ? { status: tellableError(errors[0]).entry.http }
        : {}),
    }),
    onError: ({ error, path, ctx }) => {
      logFailure(log, tellableError(error), { path: path ?? null, context: ctx });
    },
  });
}

/** Once, at the edge: what the server did wrong as an error, what the caller met as a refusal, a caller gone as that. */
function logFailure(
  log: Log,
  told: HoldfastError,
  { path, context }: { path: string | null; context: RequestContext | undefined },
): void {
  const fields = { requestId: context?.requestId ?? null, path, reason: told.code };
  if (context?.signal?.aborted === true && !isTimeUp(context.signal)) log.info(fields, 'caller gone');
  else if (told.code === 'INTERNAL') log.error({ ...fields, error: told.cause ?? told }, 'procedure failed');
  else log.info({ ...fields, ...reasonsOf(told) }, 'procedure refused');
}

/** What lies behind an unreadable request is the request itself, which may hold what nobody but us may read. */
function reasonsOf({ code, detail, cause }: HoldfastError): Record<string, unknown> {
  return cause === undefined || code === 'REQUEST_INVALID' ? { detail } : { detail, cause };
}

/** Aborts when the caller is gone before the answer is. */
function abortedWith(response: Response): AbortSignal {
  const controller = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) controller.abort();
  });
  return controller.signal;
}
