import type { Request } from 'express';
import type { Presented } from '../sessions/sign-in.ts';

export const SESSION_COOKIE = 'holdfast_session';

/** Reads who asks from the headers: a bearer token, or the session cookie. */
export function presentedBy({ headers }: Request): Presented {
  return { bearer: bearerOf(headers.authorization), session: cookieOf(headers.cookie) };
}

/** An Authorization header of another kind presents an empty token, which is nobody's. */
function bearerOf(authorization: string | undefined): string | null {
  if (authorization === undefined) return null;
  return /^Bearer +(\S+)$/i.exec(authorization)?.[1] ?? '';
}

function cookieOf(header: string | undefined): string | null {
  const pairs = (header ?? '').split(';').map((pair) => pair.trim());
  const own = pairs.find((pair) => pair.startsWith(`${SESSION_COOKIE}=`));
  return own?.slice(SESSION_COOKIE.length + 1) ?? null;
}
