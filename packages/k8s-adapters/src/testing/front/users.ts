import { randomBytes } from 'node:crypto';
import type { RequestAttributes } from './request-attributes.ts';

/** What an account may do. A grant without `namespaces`, or with '*', also reaches what belongs to the whole cluster. */
export interface Grant {
  readonly verbs: '*' | readonly string[];
  readonly resources?: '*' | readonly string[];
  readonly namespaces?: '*' | readonly string[];
}

export interface FrontUser {
  /** As the API server knows it: 'system:serviceaccount:demo:alice'. */
  readonly name: string;
  readonly token: string;
}

export const EVERYTHING: readonly Grant[] = [{ verbs: '*' }];
export const ANONYMOUS = 'system:anonymous';

/** The accounts that the front knows, and what each may. */
export class Users {
  readonly #names = new Map<string, string>();
  readonly #grants = new Map<string, readonly Grant[]>();

  add(name: string, may: readonly Grant[]): FrontUser {
    const token = randomBytes(24).toString('base64url');
    this.#names.set(token, name);
    this.#grants.set(name, may);
    return { name, token };
  }

  setGrants(name: string, may: readonly Grant[]): void {
    this.#grants.set(name, may);
  }

  revoke(token: string): void {
    this.#names.delete(token);
  }

  /** null: a token that is none. Without a token, the anonymous account. */
  nameOf(authorization: string | undefined): string | null {
    if (authorization === undefined) return ANONYMOUS;
    const token = /^Bearer (\S+)$/i.exec(authorization)?.[1];
    return (token === undefined ? undefined : this.#names.get(token)) ?? null;
  }

  may(name: string, asked: Pick<RequestAttributes, 'verb' | 'resource' | 'namespace' | 'path'>): boolean {
    if (asked.resource === '') return name !== ANONYMOUS || asked.path === '/version';
    return (this.#grants.get(name) ?? []).some(
      ({ verbs, resources = '*', namespaces = '*' }) =>
        holds(verbs, asked.verb) &&
        holds(resources, asked.resource) &&
        (namespaces === '*' || (asked.namespace !== null && namespaces.includes(asked.namespace))),
    );
  }
}

function holds(granted: '*' | readonly string[], asked: string): boolean {
  return granted === '*' || granted.includes(asked);
}
