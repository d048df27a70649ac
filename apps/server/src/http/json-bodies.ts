import { json, text, type RequestHandler } from 'express';
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

/** Text that holds an object, or nothing at all: a browser sends a call without input as an empty body. A text of JSON in which JSON is hidden would be read twice. */
const requireObject: RequestHandler = (request, _response, next) => {
  const body = request.body as string | undefined;
  if (body !== undefined && body !== '' && !isObject(body)) {
    throw new HoldfastError('REQUEST_INVALID', { detail: 'The body must be one JSON object.' });
  }
  next();
};

function isObject(body: string): boolean {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

/** For routes that take a body: checks its type, then reads it up to the limit. */
export const jsonBody: readonly RequestHandler[] = [
  requireJson,
  json({ limit: MAX_BODY_BYTES, strict: false, inflate: false }),
];

/** The same for tRPC, which parses by itself: given an object it would write it out as text first. */
export const jsonText: readonly RequestHandler[] = [
  requireJson,
  text({ type: () => true, limit: MAX_BODY_BYTES, inflate: false }),
  requireObject,
];
