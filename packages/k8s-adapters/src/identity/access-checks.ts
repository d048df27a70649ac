import { createHash } from 'node:crypto';
import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import { NEEDED_ACCESS } from '../access/needed-access.ts';
import type { AccessQuestion, KubeApi } from '../connection/kube-api.ts';
import { KubeApiError } from '../connection/kube-api-error.ts';
import { toldError } from '../connection/told-error.ts';

export interface AccessChecks {
  /**
   * Whether the bearer of this token may list what a namespace's state is made of, by the API server's word of less than
   * a minute ago. UNAUTHENTICATED for a token that it does not know, BACKEND_UNAVAILABLE where it does not answer: an
   * older word is not taken.
   */
  mayRead(token: string, namespace: string): Promise<boolean>;
  /** The API server refused this token (401): whatever it said before is void. */
  forget(token: string): void;
}

export interface AccessChecksMeans {
  readonly apiFor: (token: string) => Pick<KubeApi, 'mayI'>;
  readonly now: () => number;
  /** The bearer may see this namespace no more, or is known no more (null: no namespace at all). */
  readonly onRevoked?: (token: string, namespace: string | null) => void;
}

/** Together with the seconds for which API servers remember a token themselves, a minute. */
const ALLOWED_MS = 50_000;
/** Who was refused may have been given the right meanwhile. */
const REFUSED_MS = 5_000;
const MOST_REMEMBERED = 10_000;

/** Whoever may list these may see what is known of a namespace: what is shown is made of nothing else. */
const QUESTIONS: readonly Omit<AccessQuestion, 'namespace'>[] = NEEDED_ACCESS.filter(
  ({ holder, verb, namespaced }) => holder === 'caller' && verb === 'list' && namespaced,
).map(({ verb, group, resource }) => ({ verb, group, resource }));

interface Answer {
  readonly allowed: boolean;
  readonly askedAt: number;
}

/** Remembers answers by a digest of the token, never the token itself; one question at a time about each. */
export function createAccessChecks(means: AccessChecksMeans): AccessChecks {
  const answers = new Map<string, Map<string, Answer>>();
  const underWay = new Map<string, Promise<boolean>>();

  const isGood = ({ allowed, askedAt }: Answer): boolean =>
    means.now() - askedAt < (allowed ? ALLOWED_MS : REFUSED_MS);

  const forget = (token: string): void => {
    answers.delete(tokenDigest(token));
    means.onRevoked?.(token, null);
  };

  const remember = (digest: string, namespace: string, answer: Answer): void => {
    const known = answers.get(digest) ?? new Map<string, Answer>();
    known.set(namespace, answer);
    // Whoever asked last stands last.
    answers.delete(digest);
    answers.set(digest, known);
    const [oldest] = answers.keys();
    if (answers.size > MOST_REMEMBERED && oldest !== undefined) answers.delete(oldest);
  };

  const ask = async (token: string, namespace: string): Promise<boolean> => {
    const askedAt = means.now();
    try {
      const allowed = await mayListAll(means.apiFor(token), namespace);
      remember(tokenDigest(token), namespace, { allowed, askedAt });
      if (!allowed) means.onRevoked?.(token, namespace);
      return allowed;
    } catch (error) {
      if (error instanceof KubeApiError && error.status === 401) forget(token);
      throw toldError(error, { 403: 'FORBIDDEN', 404: 'BACKEND_UNAVAILABLE' });
    }
  };

  return {
    forget,
    async mayRead(token, namespace) {
      const digest = tokenDigest(token);
      const known = answers.get(digest)?.get(namespace);
      if (known && isGood(known)) return known.allowed;
      const key = `${digest}/${namespace}`;
      const asking = underWay.get(key) ?? ask(token, namespace).finally(() => underWay.delete(key));
      underWay.set(key, asking);
      return asking;
    },
  };
}

/** Throws FORBIDDEN, which names the namespace and nothing of what is in it. */
export function forbiddenNamespace(namespace: string): HoldfastError {
  return new HoldfastError('FORBIDDEN', { detail: `You may not list the DB Services of ${namespace}.` });
}

export function tokenDigest(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

async function mayListAll(api: Pick<KubeApi, 'mayI'>, namespace: string): Promise<boolean> {
  const answers = await Promise.all(QUESTIONS.map((question) => api.mayI({ ...question, namespace })));
  return answers.every(Boolean);
}
