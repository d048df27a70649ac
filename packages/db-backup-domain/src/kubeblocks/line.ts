import { CLUSTER_V1, CLUSTER_V1ALPHA1 } from './labels.ts';

/** The lines of KubeBlocks whose APIs differ for a client. 0.8 is not served. */
export const KUBEBLOCKS_LINES = ['0.9', '1.0', '1.1', '1.2'] as const;
export type KubeblocksLine = (typeof KUBEBLOCKS_LINES)[number];

export type ClusterApiVersion = typeof CLUSTER_V1 | typeof CLUSTER_V1ALPHA1;

/** The one place that knows how the lines differ. */
export interface LineFacts {
  readonly clusterApiVersion: ClusterApiVersion;
  /** Group and version of OpsRequest. */
  readonly opsApiVersion: string;
  /**
   * How a new Cluster asks to be filled. From 1.2 the annotation is ignored without a word: the Cluster comes up
   * Running and empty.
   */
  readonly restoreBy: 'annotation' | 'spec';
}

const OPERATIONS = 'operations.kubeblocks.io/v1alpha1';

export const LINE_FACTS: Readonly<Record<KubeblocksLine, LineFacts>> = {
  '0.9': { clusterApiVersion: CLUSTER_V1ALPHA1, opsApiVersion: CLUSTER_V1ALPHA1, restoreBy: 'annotation' },
  '1.0': { clusterApiVersion: CLUSTER_V1, opsApiVersion: OPERATIONS, restoreBy: 'annotation' },
  '1.1': { clusterApiVersion: CLUSTER_V1, opsApiVersion: OPERATIONS, restoreBy: 'annotation' },
  '1.2': { clusterApiVersion: CLUSTER_V1, opsApiVersion: OPERATIONS, restoreBy: 'spec' },
};
