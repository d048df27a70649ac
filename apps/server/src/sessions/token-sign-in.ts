import { createHash, timingSafeEqual } from 'node:crypto';
import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import type { SessionSeal } from './session-seal.ts';
import { OWNER, type Presented, type SignIn } from './sign-in.ts';

export interface TokenSignInOptions {
  readonly token: string;
  readonly seal: SessionSeal;
  readonly sessionMs: number;
  /** Wall clock, milliseconds since the epoch. */
  readonly now?: () => number;
}

/** Who knows the server's token is the owner: by header, or by the session that the token was exchanged for. */
export function tokenSignIn({ token, seal, sessionMs, now = Date.now }: TokenSignInOptions): SignIn {
  const isToken = (candidate: string): boolean => sameText(candidate, token);
  const isOwner = ({ bearer, session }: Presented): boolean => {
    if (bearer !== null) return isToken(bearer);
    return session !== null && seal.open(session)?.actorId === OWNER.id;
  };
  return {
    accepts: 'token',
    seemsFrom: (presented) => (isOwner(presented) ? OWNER.id : ''),
    actorOf: async (presented) => (isOwner(presented) ? OWNER : null),
    async signIn(offered) {
      if (!('token' in offered))
        throw new HoldfastError('REQUEST_INVALID', { detail: 'The body is { token }.' });
      if (!isToken(offered.token)) return null;
      const expiresAt = now() + sessionMs;
      return { sealed: seal.seal({ actorId: OWNER.id, expiresAt }), expiresAt };
    },
  };
}

/** Compares in a time that tells nothing of where two texts differ, nor of their lengths. */
function sameText(left: string, right: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(left), digest(right));
}
