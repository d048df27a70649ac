import { PatchStrategy, setHeaderOptions, type CustomObjectsApi } from '@kubernetes/client-node';
import type { KindRef, KubeApi, KubeObject, ListOptions, ObjectKey, ObjectPage } from './kube-api.ts';
import { KubeApiError } from './kube-api-error.ts';

type ObjectCalls = Pick<KubeApi, 'get' | 'list' | 'create' | 'patch' | 'remove'>;

/** client-node's calls for custom resources, which exist twice: for namespaced kinds and for those of the cluster. */
export function objectCalls(
  api: CustomObjectsApi,
  listing: (signal: AbortSignal | undefined) => { api: CustomObjectsApi; bytes: () => number },
): ObjectCalls {
  return {
    async get(kind, key) {
      if (!isAddressable(kind, key)) return null;
      const at = addressOf(kind, key);
      return orElse(
        null,
        kind.namespaced ? api.getNamespacedCustomObject(at) : api.getClusterCustomObject(at),
      );
    },

    async list(kind, options) {
      const { api: lister, bytes } = listing(options.signal);
      const at = { ...placeOf(kind, options.namespace), ...selectionOf(options) };
      const answer = kind.namespaced
        ? lister.listNamespacedCustomObject(at)
        : lister.listClusterCustomObject(at);
      return { ...pageOf(await answer), bytes: bytes() };
    },

    async create(kind, body) {
      const namespace = (body.metadata as { namespace?: string } | undefined)?.namespace;
      const at = { ...placeOf(kind, namespace), body, fieldValidation: 'Strict' };
      return kind.namespaced ? api.createNamespacedCustomObject(at) : api.createClusterCustomObject(at);
    },

    async patch(kind, key, patch) {
      if (!isAddressable(kind, key)) throw noSuchObject(kind, key);
      const at = { ...addressOf(kind, key), body: patch, fieldValidation: 'Strict' };
      const asMerge = setHeaderOptions('Content-Type', PatchStrategy.MergePatch);
      return kind.namespaced
        ? api.patchNamespacedCustomObject(at, asMerge)
        : api.patchClusterCustomObject(at, asMerge);
    },

    async remove(kind, key, precondition) {
      if (!isAddressable(kind, key)) return false;
      const at = {
        ...addressOf(kind, key),
        ...(precondition ? { body: { preconditions: { uid: precondition.uid } } } : {}),
      };
      const deletion = kind.namespaced
        ? api.deleteNamespacedCustomObject(at)
        : api.deleteClusterCustomObject(at);
      return orElse(
        false,
        deletion.then(() => true),
      );
    },
  };
}

/**
 * What could not be one segment of a path names no object. Above all nothing of the kind may be sent: `DELETE …/backups/`
 * with an empty name, or with '.', would delete them all.
 */
export function isSegment(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !/[/%?#\s]/.test(name) && name.length <= 253;
}

function isAddressable(kind: KindRef, { namespace, name }: ObjectKey): boolean {
  return isSegment(name) && (!kind.namespaced || isSegment(namespace ?? ''));
}

/** `namespace` is '' for kinds of the whole cluster, whose calls leave it aside. */
function placeOf(kind: KindRef, namespace: string | undefined) {
  const { group, version, plural } = kind;
  if (kind.namespaced && !isSegment(namespace ?? '')) {
    throw new KubeApiError(`"${namespace ?? ''}" is no namespace.`, { status: 404, reason: 'NotFound' });
  }
  return { group, version, plural, namespace: namespace ?? '' };
}

function addressOf(kind: KindRef, { namespace, name }: ObjectKey) {
  return { ...placeOf(kind, namespace), name };
}

function selectionOf({ labelSelector, limit, continueFrom, resourceVersion }: ListOptions) {
  return {
    ...(labelSelector === undefined ? {} : { labelSelector }),
    ...(limit === undefined ? {} : { limit }),
    ...(continueFrom === undefined ? {} : { _continue: continueFrom }),
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
  };
}

function pageOf(list: {
  items?: readonly KubeObject[] | null;
  metadata?: { resourceVersion?: string; continue?: string };
}): ObjectPage {
  return {
    items: list.items ?? [],
    resourceVersion: list.metadata?.resourceVersion ?? '',
    continueFrom: list.metadata?.continue || null,
  };
}

async function orElse<T>(absent: T, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof KubeApiError && error.status === 404) return absent;
    throw error;
  }
}

function noSuchObject(kind: KindRef, { name }: ObjectKey): KubeApiError {
  return new KubeApiError(`${kind.plural} "${name}" not found`, { status: 404, reason: 'NotFound' });
}
