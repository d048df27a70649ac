import type { Request, RequestHandler } from 'express';
import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import { createTokenBuckets, type TokenBucketOptions } from './token-bucket.ts';

export interface RateLimitOptions extends TokenBucketOptions {
  /** Tells callers at one address apart, so that one of them cannot use up what the others may ask. */
  readonly callerOf?: (request: Request) => string;
}

/** Refuses what a client address asks beyond its rate: TOO_MANY_REQUESTS. */
export function rateLimit({ callerOf = () => '', ...options }: RateLimitOptions): RequestHandler {
  const buckets = createTokenBuckets(options);
  return (request, response, next) => {
    const client = `${request.socket.remoteAddress ?? 'unknown'} ${callerOf(request)}`;
    if (!buckets.take(client)) {
      response.setHeader('retry-after', '1');
      throw new HoldfastError('TOO_MANY_REQUESTS');
    }
    next();
  };
}
