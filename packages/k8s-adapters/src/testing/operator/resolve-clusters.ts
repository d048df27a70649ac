import { CLUSTER_V1, fieldOf, textOf } from '@holdfast/db-backup-domain/kubeblocks';
import type { KubeObject } from '../../connection/kube-api.ts';
import { clusterKind } from '../../kinds/cluster/cluster-kind.ts';
import { addonOf } from './engines.ts';
import { isGoing, phaseOf } from './object-facts.ts';
import { CLUSTER_FINALIZER, clusterApiVersion, partsOf, type World } from './world.ts';

/**
 * The first reconcile of a Cluster (API.md §8, §3.3): finalizer and `crd-api-version` are set, the resolved definition
 * and version are written back into its components, the label of its definition is set, and its phase is Creating. Before
 * that the phase is empty.
 */
export async function resolveClusters(world: World): Promise<void> {
  const fresh = world.clusters.filter((cluster) => !isGoing(cluster) && phaseOf(cluster) === null);
  await Promise.all(
    fresh.map((cluster) => world.change(clusterKind(world.line), cluster, resolved(world, cluster))),
  );
}

function resolved(world: World, cluster: KubeObject): KubeObject {
  const isV1 = clusterApiVersion(world.line) === CLUSTER_V1;
  const clusterDef = textOf(cluster, 'spec', isV1 ? 'clusterDef' : 'clusterDefinitionRef');
  const parts = partsOf(cluster);
  const componentSpecs = parts
    .filter(({ list }) => list === 'componentSpecs')
    .map(({ part }) => ({ ...part, ...definitionOf(part, clusterDef) }));
  const components = parts.map(({ name }) => [name, { phase: 'Creating' }] as const);
  return {
    metadata: {
      finalizers: [CLUSTER_FINALIZER],
      annotations: { 'kubeblocks.io/crd-api-version': clusterApiVersion(world.line) },
      labels: { 'clusterdefinition.kubeblocks.io/name': clusterDef ?? '' },
    },
    ...(componentSpecs.length > 0 && { spec: { componentSpecs } }),
    status: {
      phase: 'Creating',
      observedGeneration: fieldOf(cluster, 'metadata', 'generation'),
      components: Object.fromEntries(components),
      conditions: [
        {
          ...{ type: 'ProvisioningStarted', status: 'True', reason: 'PreCheckSucceed', message: 'started' },
          lastTransitionTime: world.now,
        },
      ],
    },
  };
}

function definitionOf(part: Record<string, unknown>, clusterDef: string | null): Record<string, unknown> {
  const addon = addonOf(textOf(part, 'componentDef'), clusterDef);
  if (addon === null) return {};
  return {
    componentDef: addon.componentDef,
    serviceVersion: textOf(part, 'serviceVersion') ?? addon.serviceVersion,
  };
}
