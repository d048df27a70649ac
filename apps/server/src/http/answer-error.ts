import { TRPC_ERROR_CODES_BY_KEY } from '@trpc/server/rpc';
import type { ErrorRequestHandler, Response } from 'express';
import { HoldfastError, isHoldfastError } from '@holdfast/db-backup-domain/errors';
import type { Log } from '../log.ts';
import { errorDataOf } from '../trpc/error-shape.ts';
import { requestIdOf } from './request-facts.ts';

/** Answers a failure outside tRPC in the envelope that tRPC uses, so that a client reads one shape. */
export function answerError(response: Response, error: HoldfastError): void {
  const data = errorDataOf(error, requestIdOf(response));
  response
    .status(data.httpStatus)
    .set('cache-control', 'no-store')
    .json({ error: { message: error.message, code: TRPC_ERROR_CODES_BY_KEY[error.entry.trpc], data } });
}

/** The last handler: what a middleware threw becomes an answer, and an unknown error a line in the log. */
export function answerThrown(log: Log): ErrorRequestHandler {
  // eslint-disable-next-line max-params -- express knows error handlers by their four parameters
  return (thrown: unknown, _request, response, next) => {
    if (response.headersSent) {
      next(thrown);
      return;
    }
    const told = tellable(thrown);
    if (told.code === 'INTERNAL')
      log.error({ requestId: requestIdOf(response), error: thrown }, 'request failed');
    answerError(response, told);
  };
}

/** express and its body parser mark what the client did wrong with a 4xx status. */
function tellable(thrown: unknown): HoldfastError {
  if (isHoldfastError(thrown)) return thrown;
  const { status, type } = thrown as { status?: unknown; type?: unknown };
  if (typeof status !== 'number' || status < 400 || status >= 500) {
    return new HoldfastError('INTERNAL', { cause: thrown });
  }
  const detail = WHAT_THE_PARSER_FOUND[String(type)];
  return new HoldfastError('REQUEST_INVALID', { ...(detail === undefined ? {} : { detail }), cause: thrown });
}

const WHAT_THE_PARSER_FOUND: Record<string, string> = {
  'entity.parse.failed': 'The body is no JSON.',
  'entity.too.large': 'The body is too large.',
  'encoding.unsupported': 'The encoding of the body is not supported.',
  'charset.unsupported': 'The character set of the body is not supported.',
};
