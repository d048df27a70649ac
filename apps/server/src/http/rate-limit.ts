import type { RequestHandler } from 'express';
import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import { createTokenBuckets, type TokenBucketOptions } from './token-bucket.ts';

/** Refuses what a client address asks beyond its rate: TOO_MANY_REQUESTS. */
export function rateLimit(options: TokenBucketOptions): RequestHandler {
  const buckets = createTokenBuckets(options);
  return (request, response, next) => {
    if (!buckets.take(request.socket.remoteAddress ?? 'unknown')) {
      response.setHeader('retry-after', '1');
      throw new HoldfastError('TOO_MANY_REQUESTS');
    }
    next();
  };
}
