import { describeBackendContract } from '@holdfast/db-backup-domain/testing';
import { afterEach, beforeEach, describe, test } from 'vitest';
import { ABSENT_ON_A_CLUSTER, openClusterHarness, type ClusterHarness } from './cluster-harness.ts';
import { readClusterManifest } from './cluster-manifest.ts';
import { accessOf } from './kubeconfig-access.ts';

const { KUBECONFIG, HOLDFAST_TEST_ON_CLUSTER, HOLDFAST_TEST_CLUSTER_MANIFEST } = process.env;
/** A shell may name a cluster that lives: that alone starts no databases there. */
const isMeant = HOLDFAST_TEST_ON_CLUSTER === 'true';
/** Of one test, which makes several databases and backups one after the other. */
const TEST_MS = 60 * 60_000;

/** The contract on a cluster with the real operator: see docs/kubernetes-tests.md for what it needs. */
function describeOn(kubeconfig: string): void {
  const manifest = readClusterManifest(HOLDFAST_TEST_CLUSTER_MANIFEST);
  let harness: ClusterHarness | undefined;
  let kept: ReadonlySet<string> = new Set();

  beforeEach(async () => {
    kept = (await harness?.clusters()) ?? kept;
  }, TEST_MS);
  afterEach(async () => harness?.clearAllBut(kept), TEST_MS);

  describeBackendContract('kubeblocks on the cluster of KUBECONFIG', {
    open: async () => (harness = await openClusterHarness(await accessOf(kubeconfig), manifest)),
    absent: { ...ABSENT_ON_A_CLUSTER, ...manifest.absent },
    timeoutMs: TEST_MS,
  });
}

if (isMeant && KUBECONFIG)
  describe('the kubeblocks backend on a cluster with a real operator', () => describeOn(KUBECONFIG));
else
  test.skip('the kubeblocks backend on a cluster with a real operator (needs KUBECONFIG and HOLDFAST_TEST_ON_CLUSTER=true)', () => {});
