import type { Request, RequestHandler } from 'express';
import { HoldfastError } from '@holdfast/db-backup-domain/errors';

/**
 * Refuses requests that a page of another origin makes. Following a link from elsewhere to a page of ours is allowed;
 * reading or changing anything from elsewhere is not. Programs that are no browser send neither header.
 */
export function originRule(isPage: (path: string) => boolean): RequestHandler {
  return (request, _response, next) => {
    if (isForeign(request) && !(isNavigation(request) && isPage(request.path))) {
      throw new HoldfastError('FORBIDDEN', { detail: 'The request comes from a page of another origin.' });
    }
    next();
  };
}

function isForeign(request: Request): boolean {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true;
  const { origin, host } = request.headers;
  return origin !== undefined && hostOf(origin) !== host?.toLowerCase();
}

/** The browser itself opens a page in a whole tab, and no other page can read what it gets. */
function isNavigation({ method, headers }: Request): boolean {
  return (
    method === 'GET' &&
    headers['sec-fetch-mode'] === 'navigate' &&
    headers['sec-fetch-dest'] === 'document' &&
    headers.origin === undefined
  );
}

/** Host and port of an origin; null for `null` and for what is no address. */
function hostOf(origin: string): string | null {
  return URL.canParse(origin) && /^https?:/.test(origin) ? new URL(origin).host : null;
}
