import type { IncomingMessage } from 'node:http';
import type { Crd, Schema } from '../custom-resources/crd.ts';
import { statusBody, statusOf } from './status.ts';
import type { Users } from './users.ts';

/** An answer that the stand-alone API server cannot give; null: it is asked. */
export type OwnAnswer = { readonly code: number; readonly body: unknown } | null;

const REVIEWS = /^\/apis\/(authorization|authentication)\.k8s\.io\/v1\/(selfsubject(?:access)?reviews)$/;
const SCHEMAS = /^\/openapi\/v3\/apis\/([^/]+)\/([^/]+)$/;

/** Whether a path is one of those: its body is then needed. */
export function isReview(path: string): boolean {
  return REVIEWS.test(path);
}

/**
 * SelfSubjectAccessReview and SelfSubjectReview: what a user may, and who it is. As Kubernetes answers them to any
 * authenticated account.
 */
export function answerReview(users: Users, user: string, body: Record<string, unknown>): OwnAnswer {
  const spec = (body.spec ?? {}) as { resourceAttributes?: Record<string, string> };
  if (body.kind === 'SelfSubjectReview')
    return { code: 201, body: { ...body, status: { userInfo: { username: user, groups: [] } } } };
  const { verb = '', resource = '', namespace = '' } = spec.resourceAttributes ?? {};
  const asked = { verb, resource, namespace: namespace === '' ? null : namespace, path: '' };
  return { code: 201, body: { ...body, status: { allowed: users.may(user, asked) } } };
}

/** `/api` (which has no objects here), `/apis` and the schemas of custom resources: the stand-alone API server serves none. */
export function answerDiscovery(request: IncomingMessage, crds: readonly Crd[]): OwnAnswer {
  const { pathname } = new URL(request.url ?? '/', 'https://localhost');
  if (request.method !== 'GET') return null;
  if (pathname === '/api') return { code: 200, body: { kind: 'APIVersions', versions: ['v1'] } };
  if (pathname === '/apis') return { code: 200, body: groupList(crds) };
  if (pathname === '/openapi/v3') return { code: 200, body: schemaIndex(crds) };
  if (pathname.startsWith('/api/')) return { code: 404, body: statusBody(statusOf(404)) };
  const [, group, version] = SCHEMAS.exec(pathname) ?? [];
  if (group === undefined || version === undefined) return null;
  const schemas = schemasOf(crds, group, version);
  return Object.keys(schemas).length === 0
    ? null
    : { code: 200, body: { openapi: '3.0.0', info: {}, paths: {}, components: { schemas } } };
}

function groupList(crds: readonly Crd[]): unknown {
  const names = [...new Set(crds.map(({ spec }) => spec.group))].sort();
  const groups = names.map((name) => {
    const versions = servedVersions(crds, name).map((version) => ({
      groupVersion: `${name}/${version}`,
      version,
    }));
    return { name, versions, preferredVersion: versions[0] };
  });
  return { kind: 'APIGroupList', apiVersion: 'v1', groups };
}

/** v1 before v1alpha1, as Kubernetes orders versions. */
function servedVersions(crds: readonly Crd[], group: string): string[] {
  const ofGroup = crds.filter(({ spec }) => spec.group === group);
  const served = ofGroup.flatMap(({ spec }) => spec.versions.filter((version) => version.served));
  return [...new Set(served.map(({ name }) => name))].sort((a, b) => a.length - b.length);
}

function schemaIndex(crds: readonly Crd[]): unknown {
  const groups = [...new Set(crds.map(({ spec }) => spec.group))];
  const paths = groups.flatMap((group) =>
    servedVersions(crds, group).map((version) => {
      const path = `apis/${group}/${version}`;
      return [path, { serverRelativeURL: `/openapi/v3/${path}` }];
    }),
  );
  return { paths: Object.fromEntries(paths) as unknown };
}

/** Named as Kubernetes names them: the group reversed, then version and kind. */
function schemasOf(crds: readonly Crd[], group: string, version: string): Record<string, unknown> {
  const reversed = group.split('.').reverse().join('.');
  const entries = crds
    .filter(({ spec }) => spec.group === group)
    .flatMap(({ spec }) => {
      const found = spec.versions.find(({ name, served }) => name === version && served);
      if (found === undefined) return [];
      const kind = spec.names.kind;
      const schema: Schema = {
        ...found.schema.openAPIV3Schema,
        'x-kubernetes-group-version-kind': [{ group, version, kind }],
      };
      return [[`${reversed}.${version}.${kind}`, schema] as const];
    });
  return Object.fromEntries(entries);
}
