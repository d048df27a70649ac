import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CLUSTER_V1, fieldOf, listOf, textOf } from '@holdfast/db-backup-domain/kubeblocks';
import type { Capability } from '@holdfast/db-backup-domain/testing';
import { parse } from 'yaml';
import type { ClusterKind } from './clear-namespace.ts';

/** What each DB Service of a run is made from. */
export interface ClusterManifest {
  readonly kind: ClusterKind;
  /** Capabilities that this manifest takes away, with the reason. */
  readonly absent: Partial<Record<Capability, string>>;
  clusterOf(name: string, namespace: string): Record<string, unknown>;
}

const SMALL_POSTGRESQL = join(import.meta.dirname, 'manifests/postgresql.yaml');

/** Throws where it is no Cluster of KubeBlocks, or one that would not go, or would take its backups along. */
export function readClusterManifest(path = SMALL_POSTGRESQL): ClusterManifest {
  const { apiVersion, kind, metadata, spec } = parse(readFileSync(path, 'utf8')) as Record<string, object>;
  const [, version] = /^apps\.kubeblocks\.io\/(v1|v1alpha1)$/.exec(String(apiVersion)) ?? [];
  if (version === undefined || String(kind) !== 'Cluster')
    throw new Error(`${path} is not one Cluster of apps.kubeblocks.io.`);
  if (textOf(spec, 'terminationPolicy') !== 'Delete')
    throw new Error(`${path}: the terminationPolicy must be Delete, so that backups survive their Cluster.`);
  const canStop = String(apiVersion) === CLUSTER_V1 && listOf(fieldOf(spec, 'componentSpecs')).length > 0;
  const whyNot = 'components are stopped by a field that is sure to be there only in apps.kubeblocks.io/v1';
  return {
    kind: {
      ...{ group: 'apps.kubeblocks.io', version, kind: 'Cluster', plural: 'clusters', namespaced: true },
    },
    absent: canStop ? {} : { stopService: whyNot, startService: whyNot },
    clusterOf: (name, namespace) => ({
      ...{ apiVersion, kind, spec },
      metadata: { ...metadata, name, namespace },
    }),
  };
}
