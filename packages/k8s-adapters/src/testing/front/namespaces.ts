import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import type { ApiServer } from '../api-server/start-api-server.ts';
import type { OwnAnswer } from './own-answers.ts';
import type { RequestAttributes } from './request-attributes.ts';
import { statusBody, statusOf } from './status.ts';

interface Namespace {
  readonly kind: 'Namespace';
  readonly apiVersion: 'v1';
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly creationTimestamp: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly deletionTimestamp?: string;
  };
  readonly status: { readonly phase: 'Active' | 'Terminating' };
}

type Answer = NonNullable<OwnAnswer>;

/**
 * Namespaces, which the stand-alone API server does not have: create, get, list, delete. They are names and nothing
 * more: objects of a namespace that is not here are served all the same. Nobody empties one that is deleted: it stays
 * Terminating until all that is in it was deleted by others.
 */
export class Namespaces {
  readonly #apiServer: ApiServer;
  readonly #known = new Map<string, Namespace>();

  constructor(apiServer: ApiServer) {
    this.#apiServer = apiServer;
  }

  names(): string[] {
    return [...this.#known.keys()];
  }

  /** null: not about namespaces. */
  async answer(request: IncomingMessage, asked: RequestAttributes): Promise<OwnAnswer> {
    const { group, resource, subresource, name, verb } = asked;
    if (group !== '' || resource !== 'namespaces' || subresource !== '') return null;
    await this.#forgetEmptied();
    if (name === null && verb === 'create') return this.#create((await json(request)) as Partial<Namespace>);
    if (name === null && verb === 'list')
      return {
        code: 200,
        body: { kind: 'NamespaceList', apiVersion: 'v1', metadata: {}, items: [...this.#known.values()] },
      };
    const found = this.#known.get(name ?? '');
    if (found === undefined) return refused(404);
    if (verb === 'get') return { code: 200, body: found };
    return verb === 'delete' ? this.#delete(found, await optionsOf(request)) : refused(405);
  }

  #create({ metadata }: Partial<Namespace>): Answer {
    const { name, labels } = metadata ?? {};
    if (name === undefined) return refused(422);
    if (this.#known.has(name)) return refused(409, 'AlreadyExists');
    const made: Namespace = {
      ...{ kind: 'Namespace', apiVersion: 'v1' },
      metadata: {
        ...{ name, uid: randomUUID(), creationTimestamp: new Date().toISOString() },
        ...(labels !== undefined && { labels }),
      },
      status: { phase: 'Active' },
    };
    this.#known.set(name, made);
    return { code: 201, body: made };
  }

  #delete(found: Namespace, { preconditions }: { preconditions?: { uid?: string } }): Answer {
    const { name, uid } = found.metadata;
    if (preconditions?.uid !== undefined && preconditions.uid !== uid) return refused(409);
    const going: Namespace = {
      ...found,
      metadata: { ...found.metadata, deletionTimestamp: new Date().toISOString() },
      status: { phase: 'Terminating' },
    };
    this.#known.set(name, going);
    return { code: 200, body: going };
  }

  async #forgetEmptied(): Promise<void> {
    for (const { metadata, status } of [...this.#known.values()])
      if (status.phase === 'Terminating' && (await this.#isEmpty(metadata.name)))
        this.#known.delete(metadata.name);
  }

  async #isEmpty(namespace: string): Promise<boolean> {
    for (const { spec } of this.#apiServer.crds.filter((crd) => crd.spec.scope === 'Namespaced')) {
      const { name: version = '' } = spec.versions.find(({ storage }) => storage) ?? {};
      const kind = { ...spec.names, group: spec.group, version, namespaced: true };
      if ((await this.#apiServer.admin.list(kind, namespace)).length > 0) return false;
    }
    return true;
  }
}

function refused(code: number, reason?: string): Answer {
  return { code, body: statusBody(statusOf(code, reason === undefined ? {} : { reason })) };
}

/** What a deletion may say; nothing is the usual. */
async function optionsOf(request: IncomingMessage): Promise<{ preconditions?: { uid?: string } }> {
  const hasBody = Number(request.headers['content-length'] ?? 0) > 0;
  return hasBody ? ((await json(request)) as { preconditions?: { uid?: string } }) : {};
}
