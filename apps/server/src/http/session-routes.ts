import { Router, type CookieOptions, type Request } from 'express';
import { z } from 'zod';
import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import type { SignIn } from '../sessions/sign-in.ts';
import { jsonBody } from './json-bodies.ts';
import { SESSION_COOKIE } from './presented.ts';
import { rateLimit } from './rate-limit.ts';

const signInBody = z.object({ token: z.string().max(1000) });

/** Tokens cannot be tried faster than this, whatever else a client may do. */
const SIGN_IN_RATE = { perSecond: 0.5, burst: 10 };

/** `POST /session { token }` signs a browser in, `DELETE /session` signs it out; both answer 204. */
export function sessionRoutes({ signIn }: SignIn): Router {
  const routes = Router();
  routes.post('/session', rateLimit(SIGN_IN_RATE), ...jsonBody, (request, response) => {
    if (signIn === undefined)
      throw new HoldfastError('NOT_SUPPORTED_HERE', { detail: 'No sign-in is needed.' });
    const body = signInBody.safeParse(request.body);
    if (!body.success) throw new HoldfastError('REQUEST_INVALID', { detail: 'The body is { token }.' });
    const session = signIn(body.data.token);
    if (session === null) throw new HoldfastError('UNAUTHENTICATED', { detail: 'That is not the token.' });
    response.cookie(SESSION_COOKIE, session.sealed, {
      ...cookieOptions(request),
      expires: new Date(session.expiresAt),
    });
    response.status(204).set('cache-control', 'no-store').end();
  });
  routes.delete('/session', (request, response) => {
    response.clearCookie(SESSION_COOKIE, cookieOptions(request));
    response.status(204).set('cache-control', 'no-store').end();
  });
  return routes;
}

/** Secure wherever the browser came by https; plain http is only met on loopback or behind nothing at all. */
function cookieOptions({ headers }: Request): CookieOptions {
  const secure = headers.origin?.startsWith('https:') ?? false;
  return { httpOnly: true, sameSite: 'strict', path: '/', secure };
}
