import type { ServerResponse } from 'node:http';
import type { RequestAttributes } from './request-attributes.ts';

/** What Kubernetes answers where it refuses: `metav1.Status`. */
export interface Status {
  readonly code: number;
  readonly reason: string;
  readonly message: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** The API server's own words for statuses that are injected without any. */
const KNOWN: Record<number, Omit<Status, 'code'>> = {
  400: { reason: 'BadRequest', message: 'the server rejected our request for an unknown reason' },
  401: { reason: 'Unauthorized', message: 'Unauthorized' },
  403: { reason: 'Forbidden', message: 'forbidden' },
  404: { reason: 'NotFound', message: 'the server could not find the requested resource' },
  409: {
    reason: 'Conflict',
    message:
      'Operation cannot be fulfilled: the object has been modified; please apply your changes to the latest version and try again',
  },
  410: { reason: 'Expired', message: 'The resourceVersion for the provided watch is too old.' },
  422: { reason: 'Invalid', message: 'the server rejected our request due to an error in our request' },
  429: { reason: 'TooManyRequests', message: 'Too many requests, please try again later.' },
  500: { reason: 'InternalError', message: 'Internal error occurred: etcdserver: request timed out' },
  503: { reason: 'ServiceUnavailable', message: 'the server is currently unable to handle the request' },
  504: { reason: 'Timeout', message: 'the server was unable to return a response in the time allotted' },
};

export function statusOf(code: number, said: Partial<Omit<Status, 'code'>> = {}): Status {
  return { reason: '', message: `status ${code}`, ...KNOWN[code], ...said, code };
}

/** 403 in the words of Kubernetes' own authoriser. */
export function forbidden(user: string, asked: RequestAttributes): Status {
  if (asked.resource === '')
    return statusOf(403, { message: `forbidden: User "${user}" cannot ${asked.verb} path "${asked.path}"` });
  const { group, name, namespace, subresource, verb } = asked;
  const resource = subresource === '' ? asked.resource : `${asked.resource}/${subresource}`;
  const subject = `${asked.resource}${group === '' ? '' : `.${group}`}${name === null ? '' : ` "${name}"`}`;
  const scope = namespace === null ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  const message = `${subject} is forbidden: User "${user}" cannot ${verb} resource "${resource}" in API group "${group}" ${scope}`;
  return statusOf(403, { message, details: { ...(name !== null && { name }), group, kind: asked.resource } });
}

export function statusBody({ code, reason, message, details }: Status): Record<string, unknown> {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason,
    ...(details !== undefined && { details }),
    code,
  };
}

export function answerStatus(
  response: ServerResponse,
  status: Status,
  headers: Readonly<Record<string, string>> = {},
): void {
  answerJson(response, { code: status.code, body: statusBody(status), headers });
}

export function answerJson(
  response: ServerResponse,
  answer: { code: number; body: unknown; headers?: Readonly<Record<string, string>> },
): void {
  response.writeHead(answer.code, { 'content-type': 'application/json', ...answer.headers });
  response.end(JSON.stringify(answer.body));
}
