import { randomUUID } from 'node:crypto';
import type { RequestHandler, Response } from 'express';

const requestIds = new WeakMap<Response, string>();

/** Gives each request an id of our own making: one from outside could forge lines of the log. */
export const nameRequest: RequestHandler = (_request, response, next) => {
  const requestId = randomUUID();
  requestIds.set(response, requestId);
  response.setHeader('x-request-id', requestId);
  next();
};

export function requestIdOf(response: Response): string {
  const requestId = requestIds.get(response);
  if (requestId === undefined) throw new Error('nameRequest did not see this request');
  return requestId;
}
