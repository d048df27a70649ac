import { createHash } from 'node:crypto';
import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import type { KubeApi } from '../connection/kube-api.ts';
import { KubeApiError } from '../connection/kube-api-error.ts';

/** Who the API server says that the bearers of tokens are. */
export interface CallerNames {
  /**
   * The name that the API server knows the bearer by, asked anew where the last answer is older than a minute less
   * what API servers themselves remember. null: it does not know the token. BACKEND_UNAVAILABLE where it does not
   * answer: what was known before is then no longer good.
   */
  nameOf(token: string): Promise<string | null>;
  /** Whether the API server knew this token when it was last asked, without asking it. */
  isRemembered(token: string): boolean;
}

export interface CallerNamesOptions {
  /** The API server as the bearer of this token sees it. */
  readonly apiFor: (token: string) => Pick<KubeApi, 'whoAmI' | 'mayI'>;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

/** Together with the ten seconds for which API servers remember a token, a minute. */
const REMEMBERED_MS = 50_000;
/** Who was not asked about for so long is forgotten. */
const IDLE_MS = 15 * 60_000;
const MAX_REMEMBERED = 10_000;
const NOBODY: readonly string[] = ['', 'system:anonymous'];

interface Remembered {
  readonly name: string;
  readonly askedAt: number;
}

/** Remembers names by a digest of the token, never the token itself; one question at a time about each. */
export function createCallerNames({ apiFor, now }: CallerNamesOptions): CallerNames {
  const remembered = new Map<string, Remembered>();
  const underWay = new Map<string, Promise<string | null>>();

  const remember = (digest: string, name: string | null, askedAt: number): void => {
    remembered.delete(digest);
    for (const [known, { askedAt: then }] of remembered) {
      if (remembered.size < MAX_REMEMBERED && askedAt - then < IDLE_MS) break;
      remembered.delete(known);
    }
    if (name !== null) remembered.set(digest, { name, askedAt });
  };

  const ask = async (digest: string, token: string): Promise<string | null> => {
    const askedAt = now();
    const name = await askName(apiFor(token), digest);
    remember(digest, name, askedAt);
    return name;
  };

  return {
    async nameOf(token) {
      const digest = digestOf(token);
      const known = remembered.get(digest);
      if (known !== undefined && now() - known.askedAt < REMEMBERED_MS) return known.name;
      const asking = underWay.get(digest) ?? ask(digest, token).finally(() => underWay.delete(digest));
      underWay.set(digest, asking);
      return asking;
    },
    isRemembered: (token) => remembered.has(digestOf(token)),
  };
}

function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

async function askName(api: Pick<KubeApi, 'whoAmI' | 'mayI'>, digest: string): Promise<string | null> {
  try {
    const name = await api.whoAmI().catch((error: unknown) => namelessButKnown(error, { api, digest }));
    return NOBODY.includes(name) ? null : name;
  } catch (error) {
    if (error instanceof KubeApiError && error.status === 401) return null;
    throw new HoldfastError('BACKEND_UNAVAILABLE', { cause: error });
  }
}

const ANY_QUESTION = { verb: 'list', group: 'dataprotection.kubeblocks.io', resource: 'backups' };

/**
 * Before Kubernetes 1.28 nobody can ask for their own name (404), and an operator may forbid it (403). Whatever the
 * answer to another question about oneself is: that there is one shows that the token is known.
 */
async function namelessButKnown(
  error: unknown,
  { api, digest }: { api: Pick<KubeApi, 'mayI'>; digest: string },
): Promise<string> {
  if (!(error instanceof KubeApiError) || (error.status !== 404 && error.status !== 403)) throw error;
  await api.mayI(ANY_QUESTION);
  return `token-${digest.slice(0, 12)}`;
}
