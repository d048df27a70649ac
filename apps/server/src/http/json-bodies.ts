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

/** A text of JSON that holds JSON would be read twice on its way to a procedure. */
const requireObject: RequestHandler = (request, _response, next) => {
  if (request.body !== undefined && typeof request.body !== 'object') {
    throw new HoldfastError('REQUEST_INVALID', { detail: 'The body must be a JSON object.' });
  }
  next();
};

/** For routes that take a body: checks its type, reads it up to the limit, and takes only objects. */
export const jsonBody: readonly RequestHandler[] = [
  requireJson,
  json({ limit: MAX_BODY_BYTES, strict: false, inflate: false }),
  requireObject,
];
