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
  const parts = pathname
    .split('/')
    .filter((part) => part !== '')
    .map(decodeURIComponent);
  const [root, ...rest] = parts;
  const isNamed = root === 'apis' && rest.length >= 3;
  const isCore = root === 'api' && rest.length >= 2;
  if (!isNamed && !isCore) return outside(method, pathname);
  const [group, ...below] = isNamed ? rest : ['', ...rest];
  const inObjects = below.slice(1);
  const namespace = inObjects[0] === 'namespaces' && inObjects.length > 2 ? (inObjects[1] ?? null) : null;
  const [resource = '', name = null, subresource = ''] = namespace === null ? inObjects : inObjects.slice(2);
  const plain = (name === null ? OF_COLLECTION : OF_OBJECT)[method] ?? method.toLowerCase();
  const isWatch = plain === 'list' && ['1', 'true'].includes(searchParams.get('watch') ?? '');
  const verb = isWatch ? 'watch' : plain;
  return { verb, group: group ?? '', resource, subresource, namespace, name, path: pathname };
}

function outside(method: string, path: string): RequestAttributes {
  const verb = method.toLowerCase();
  return { verb, group: '', resource: '', subresource: '', namespace: null, name: null, path };
}
