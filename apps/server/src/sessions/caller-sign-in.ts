import { createHash } from 'node:crypto';
import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import {
  assertTokenForm,
  isTokenForm,
  tokenFromKubeconfig,
  type CallerNames,
} from '@holdfast/k8s-adapters/identity';
import type { SessionSeal } from './session-seal.ts';
import type { Offered, Presented, SignIn } from './sign-in.ts';

export interface CallerSignInOptions {
  readonly names: CallerNames;
  /** Addresses of the API server, one of which a kubeconfig must name. */
  readonly servers: readonly string[];
  readonly seal: SessionSeal;
  readonly sessionMs: number;
  /** Wall clock, milliseconds since the epoch. */
  readonly now?: () => number;
}

/** Browsers keep cookies of 4096 bytes, their name among them, and drop longer ones without a word. */
const MAX_SEALED_LENGTH = 4000;
/** A session says by which token its holder acts; who that is, the API server says anew each time. */
const HOLDER = 'caller';

/**
 * Callers are who the API server says that their own tokens belong to: tokens of a header, or of the session that one
 * was exchanged for. The token stands sealed in the cookie alone.
 */
export function callerSignIn(options: CallerSignInOptions): SignIn {
  const { names, servers, seal, sessionMs, now = Date.now } = options;
  const tokenOf = ({ bearer, session }: Presented): string | null => {
    const token = bearer ?? (session === null ? null : (seal.open(session)?.credential ?? null));
    return token !== null && isTokenForm(token) ? token : null;
  };
  return {
    accepts: 'token-or-kubeconfig',
    seemsFrom(presented) {
      const token = tokenOf(presented);
      return token !== null && names.isRemembered(token) ? digestOf(token) : '';
    },
    async actorOf(presented) {
      const token = tokenOf(presented);
      const name = token === null ? null : await names.nameOf(token);
      return token === null || name === null ? null : { id: name, credential: token };
    },
    async signIn(offered) {
      const token = offeredToken(offered, servers);
      if ((await names.nameOf(token)) === null) return null;
      const expiresAt = now() + sessionMs;
      const sealed = seal.seal({ actorId: HOLDER, credential: token, expiresAt });
      if (sealed.length > MAX_SEALED_LENGTH)
        throw new HoldfastError('REQUEST_INVALID', {
          detail:
            'The token is too long to be kept in a cookie. Sign in with a shorter one, or send it as Authorization: Bearer with each request.',
        });
      return { sealed, expiresAt };
    },
  };
}

function offeredToken(offered: Offered, servers: readonly string[]): string {
  if ('kubeconfig' in offered) return tokenFromKubeconfig(offered.kubeconfig, servers);
  /* People paste with the end of the line. */
  const token = offered.token.trim();
  assertTokenForm(token);
  return token;
}

function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
