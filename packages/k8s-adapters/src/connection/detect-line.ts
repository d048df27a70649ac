import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import { CLUSTER_V1, CLUSTER_V1ALPHA1, DATA_PROTECTION_GROUP } from '@holdfast/db-backup-domain/kubeblocks';
import type { KubeblocksLine } from '@holdfast/db-backup-domain/kubeblocks';
import type { KubeApi } from './kube-api.ts';
import { KubeApiError } from './kube-api-error.ts';
import { NOT_INSTALLED } from './told-error.ts';

export interface DetectedLine {
  readonly line: KubeblocksLine;
  /** A sentence where the line could not be told for sure: what is assumed, and why that does no harm. */
  readonly assumed: string | null;
}

const [APPS_GROUP = ''] = CLUSTER_V1.split('/');
const OPERATIONS_GROUP = 'operations.kubeblocks.io';
const CLUSTER_DEFINITION = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/clusters.${APPS_GROUP}`;

/**
 * Which line of KubeBlocks an API server runs, from what it serves: the group of OpsRequest came with 1.0, `shardTemplates`
 * of a sharding with 1.1, `spec.restore` of a Cluster with 1.2. Throws `KubeApiError` while that cannot be asked, and
 * BACKEND_UNAVAILABLE where KubeBlocks is absent, half installed or too old.
 */
export async function detectLine(api: KubeApi): Promise<DetectedLine> {
  const [apps, dataProtection, operations] = await Promise.all(
    [APPS_GROUP, DATA_PROTECTION_GROUP, OPERATIONS_GROUP].map((group) => api.read(`/apis/${group}`)),
  );
  if (!apps || !dataProtection) throw new HoldfastError('BACKEND_UNAVAILABLE', { detail: NOT_INSTALLED });
  const served = servedVersions(apps);
  const servesV1 = served.includes(CLUSTER_V1);
  // Both came with 1.0. An API server tells its groups one after the other while they are being installed.
  if (servesV1 !== (operations !== null)) throw new HoldfastError('BACKEND_UNAVAILABLE', { detail: IN_FLUX });
  return servesV1 ? lineFrom1(await clusterSpecSchema(api, CLUSTER_V1)) : lineBefore1(api, served);
}

async function lineBefore1(api: KubeApi, served: readonly string[]): Promise<DetectedLine> {
  if (!served.includes(CLUSTER_V1ALPHA1)) throw new HoldfastError('BACKEND_UNAVAILABLE', { detail: TOO_OLD });
  const spec = await clusterSpecSchema(api, CLUSTER_V1ALPHA1);
  // Shardings came with 0.9.
  if (spec && !has(spec, 'shardingSpecs'))
    throw new HoldfastError('BACKEND_UNAVAILABLE', { detail: TOO_OLD });
  return { line: '0.9', assumed: null };
}

const IN_FLUX = 'KubeBlocks is being installed or upgraded there.';
const TOO_OLD = 'The KubeBlocks installed there is older than 0.9.';

function lineFrom1(spec: Schema | null): DetectedLine {
  if (spec === null) {
    return {
      line: '1.2',
      assumed:
        'The schema of Cluster cannot be read, so KubeBlocks 1.2 is assumed: an older one refuses its form of a restore before anything is made, while 1.2 would ignore the older form and bring up an empty DB Service.',
    };
  }
  if (has(spec, 'restore')) return { line: '1.2', assumed: null };
  const shardings = (spec.properties as Record<string, Schema> | undefined)?.shardings;
  return { line: has(shardings?.items, 'shardTemplates') ? '1.1' : '1.0', assumed: null };
}

type Schema = { readonly properties?: unknown; readonly items?: Schema };

function has(schema: Schema | undefined, property: string): boolean {
  return Object.hasOwn((schema?.properties as object | undefined) ?? {}, property);
}

/** Group versions: 'apps.kubeblocks.io/v1'. */
function servedVersions(group: unknown): string[] {
  const { versions } = group as { versions?: readonly { groupVersion?: unknown }[] };
  return (versions ?? []).map(({ groupVersion }) => groupVersion).filter((name) => typeof name === 'string');
}

/** From the published schemas, which every caller who is known may read; else from the definition itself. */
async function clusterSpecSchema(api: KubeApi, apiVersion: string): Promise<Schema | null> {
  return (await published(api, apiVersion)) ?? (await defined(api, apiVersion));
}

async function published(api: KubeApi, apiVersion: string): Promise<Schema | null> {
  const document = (await readIfAllowed(api, `/openapi/v3/apis/${apiVersion}`)) as {
    components?: { schemas?: Record<string, KindSchema> };
  } | null;
  const [group, version] = apiVersion.split('/');
  const schema = Object.values(document?.components?.schemas ?? {}).find((candidate) =>
    candidate['x-kubernetes-group-version-kind']?.some(
      (kind) => kind.group === group && kind.version === version && kind.kind === 'Cluster',
    ),
  );
  return schema?.properties?.spec ?? null;
}

interface KindSchema {
  readonly properties?: { readonly spec?: Schema };
  readonly 'x-kubernetes-group-version-kind'?: readonly { group: string; version: string; kind: string }[];
}

async function defined(api: KubeApi, apiVersion: string): Promise<Schema | null> {
  const definition = (await readIfAllowed(api, CLUSTER_DEFINITION)) as {
    spec?: { versions?: readonly { name: string; schema?: { openAPIV3Schema?: KindSchema } }[] };
  } | null;
  const version = definition?.spec?.versions?.find(({ name }) => apiVersion.endsWith(`/${name}`));
  return version?.schema?.openAPIV3Schema?.properties?.spec ?? null;
}

/** null where this caller may not read it. */
async function readIfAllowed(api: KubeApi, path: string): Promise<unknown> {
  try {
    return await api.read(path);
  } catch (error) {
    if (error instanceof KubeApiError && error.status === 403) return null;
    throw error;
  }
}
