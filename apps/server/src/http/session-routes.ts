import { Router, type CookieOptions, type Request } from 'express';
import { z } from 'zod';
import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import type { SignIn } from '../sessions/sign-in.ts';
import { jsonBody } from './json-bodies.ts';
import { presentedBy, SESSION_COOKIE } from './presented.ts';
import { rateLimit } from './rate-limit.ts';

const offeredSchema = z.union([
  z.strictObject({ token: z.string() }),
  z.strictObject({ kubeconfig: z.string() }),
]);

/** The server's token cannot be tried faster than this, whatever else a client may do. */
const ONE_TOKEN_RATE = { perSecond: 0.5, burst: 10 };
/** Nobody guesses tokens that an API server made, and a whole company may come from the address of one proxy. */
const MANY_TOKENS_RATE = { perSecond: 5, burst: 50 };

/**
 * `GET /session` says what a sign-in takes, and whether the browser brings a session of its own, which a sign-out would
 * take away (whether it still holds, the procedures say); `POST /session { token }` or `{ kubeconfig }` signs a browser in, and
 * `DELETE /session` signs it out; the latter two answer 204.
 */
export function sessionRoutes(signIn: SignIn): Router {
  const routes = Router();
  routes.get('/session', (request, response) => {
    const { bearer, session } = presentedBy(request);
    const signedIn = signIn.accepts !== 'nothing' && bearer === null && session !== null && session !== '';
    response.set('cache-control', 'no-store').json({ accepts: signIn.accepts, signedIn });
  });
  const rate = signIn.accepts === 'token-or-kubeconfig' ? MANY_TOKENS_RATE : ONE_TOKEN_RATE;
  routes.post('/session', rateLimit(rate), ...jsonBody, async (request, response) => {
    const offered = offeredSchema.safeParse(request.body);
    if (!offered.success) throw new HoldfastError('REQUEST_INVALID', { detail: bodyOf(signIn) });
    const session = await signIn.signIn(offered.data);
    if (session === null) throw new HoldfastError('UNAUTHENTICATED', { detail: refusalOf(signIn) });
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

function bodyOf({ accepts }: SignIn): string {
  return accepts === 'token-or-kubeconfig'
    ? 'The body is { token } or { kubeconfig }, a text each.'
    : 'The body is { token }.';
}

function refusalOf({ accepts }: SignIn): string {
  return accepts === 'token-or-kubeconfig'
    ? 'The API server does not know the token: it is wrong, or has expired.'
    : 'That is not the token.';
}

/** Secure wherever the browser came by https; plain http is only met on loopback or behind nothing at all. */
function cookieOptions({ headers }: Request): CookieOptions {
  const secure = headers.origin?.startsWith('https:') ?? false;
  return { httpOnly: true, sameSite: 'strict', path: '/', secure };
}
