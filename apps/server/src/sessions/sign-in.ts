import type { Actor } from '@holdfast/db-backup-domain/backend';

/** Where the server's own account does everything, all callers are one. */
export const OWNER: Actor = { id: 'owner' };

/** What a request brings along to say who asks. */
export interface Presented {
  /** Token of an `Authorization: Bearer` header. */
  readonly bearer: string | null;
  /** Sealed session of the cookie. */
  readonly session: string | null;
}

/** What is brought once to sign in: a token, or a kubeconfig that holds one. */
export type Offered = { readonly token: string } | { readonly kubeconfig: string };

export interface GivenSession {
  readonly sealed: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** What may be offered; `nothing`: no sign-in is needed. */
export type Accepted = 'nothing' | 'token' | 'token-or-kubeconfig';

/** Tells callers apart. */
export interface SignIn {
  readonly accepts: Accepted;
  /** A name for whom the request seems to be from, found without asking anybody; '' for everybody unknown. */
  seemsFrom(presented: Presented): string;
  /** Who asks; null: nobody we know. BACKEND_UNAVAILABLE where that cannot be found out now. */
  actorOf(presented: Presented): Promise<Actor | null>;
  /** A sealed session in exchange; null: nobody's. REQUEST_INVALID, NOT_SUPPORTED_HERE, BACKEND_UNAVAILABLE. */
  signIn(offered: Offered): Promise<GivenSession | null>;
}
