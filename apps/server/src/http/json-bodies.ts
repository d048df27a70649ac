import { json, type RequestHandler } from 'express';
import { HoldfastError } from '@holdfast/db-backup-domain/errors';

export const MAX_BODY_BYTES = 256 * 1024;

/** Only JSON is taken: a form of another site cannot send it without being asked first. */
const requireJson: RequestHandler = (request, _response, next) => {
  const [type = ''] = (request.headers['content-type'] ?? '').split(';');
  if (type.trim().toLowerCase() !== 'application/json') {
    throw new HoldfastError('REQUEST_INVALID', { detail: 'The content type must be application/json.' });
  }
  next();
};

/** For routes that take a body: checks its type, then reads it up to the limit. */
export const jsonBody: readonly RequestHandler[] = [
  requireJson,
  json({ limit: MAX_BODY_BYTES, strict: false, inflate: false }),
];
