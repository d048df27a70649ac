import type { IncomingMessage } from 'node:http';

/** What a request asks for, in the words that an authoriser uses. */
export interface RequestAttributes {
  /** 'get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection'; of paths outside objects 'get', 'post', … */
  readonly verb: string;
  /** '' for paths outside objects. */
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  /** null: of the whole cluster, or of all namespaces. */
  readonly namespace: string | null;
  readonly name: string | null;
  /** Without the query. */
  readonly path: string;
}

const OF_COLLECTION: Record<string, string> = { GET: 'list', POST: 'create', DELETE: 'deletecollection' };
const OF_OBJECT: Record<string, string> = { GET: 'get', PUT: 'update', PATCH: 'patch', DELETE: 'delete' };

export function attributesOf(request: IncomingMessage): RequestAttributes {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'https://localhost');
  const method = request.method ?? 'GET';
  const place = placeOf(pathname);
  if (place === null) return outside(method, pathname);
  const plain = (place.name === null ? OF_COLLECTION : OF_OBJECT)[method] ?? method.toLowerCase();
  const isWatch = plain === 'list' && ['1', 'true'].includes(searchParams.get('watch') ?? '');
  return { ...place, verb: isWatch ? 'watch' : plain, path: pathname };
}

/** Where a path is among the objects; null: it is none of theirs. */
function placeOf(pathname: string): Omit<RequestAttributes, 'verb' | 'path'> | null {
  const [root, ...rest] = pathname
    .split('/')
    .filter((part) => part !== '')
    .map(decodeURIComponent);
  const groupAndVersion = { api: 1, apis: 2 }[root ?? ''];
  if (groupAndVersion === undefined || rest.length <= groupAndVersion) return null;
  const group = root === 'apis' ? (rest[0] ?? '') : '';
  const inObjects = rest.slice(groupAndVersion);
  const isInNamespace = inObjects[0] === 'namespaces' && inObjects.length > 2;
  const namespace = isInNamespace ? (inObjects[1] ?? null) : null;
  const [resource = '', name = null, subresource = ''] = isInNamespace ? inObjects.slice(2) : inObjects;
  return { group, resource, subresource, namespace, name };
}

function outside(method: string, path: string): RequestAttributes {
  const verb = method.toLowerCase();
  return { verb, group: '', resource: '', subresource: '', namespace: null, name: null, path };
}
