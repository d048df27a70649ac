import { CLUSTER_V1, LINE_FACTS, type KubeblocksLine } from '@holdfast/db-backup-domain/kubeblocks';
import type { KindRef } from '../../connection/kube-api.ts';

const [GROUP] = CLUSTER_V1.split('/') as [string];

/** The line decides the version: 0.9 serves v1alpha1 only, and what later lines serve beside v1 is converted. */
export function clusterKind(line: KubeblocksLine): KindRef {
  const [, version = ''] = LINE_FACTS[line].clusterApiVersion.split('/');
  return { kind: 'Cluster', group: GROUP, version, plural: 'clusters', namespaced: true };
}

/** Of the whole cluster; tells an engine by its `serviceKind`, where the caller may read it. */
export function componentDefinitionKind(line: KubeblocksLine): KindRef {
  return {
    ...clusterKind(line),
    kind: 'ComponentDefinition',
    plural: 'componentdefinitions',
    namespaced: false,
  };
}
