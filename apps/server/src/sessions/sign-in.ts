import { createHash, timingSafeEqual } from 'node:crypto';
import type { Actor } from '@holdfast/db-backup-domain/backend';
import type { SessionSeal } from './session-seal.ts';

/** The embedded backend has one owner. */
export const OWNER: Actor = { id: 'owner' };

/** What a request brings along to say who asks. */
export interface Presented {
  /** Token of an `Authorization: Bearer` header. */
  readonly bearer: string | null;
  /** Sealed session of the cookie. */
  readonly session: string | null;
}

/** Tells callers apart. */
export interface SignIn {
  /** Who asks; null: nobody we know. */
  actorOf(presented: Presented): Actor | null;
  /** A sealed session in exchange for the token; null: not the token. Absent where no sign-in is needed. */
  readonly signIn?: (token: string) => { sealed: string; expiresAt: number } | null;
}

/** Without a token, whoever reaches the loopback address is the owner. */
export const openSignIn: SignIn = { actorOf: () => OWNER };

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
  return {
    actorOf({ bearer, session }) {
      if (bearer !== null) return isToken(bearer) ? OWNER : null;
      return session !== null && seal.open(session)?.actorId === OWNER.id ? OWNER : null;
    },
    signIn(candidate) {
      if (!isToken(candidate)) return null;
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
