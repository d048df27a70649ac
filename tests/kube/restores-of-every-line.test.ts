import { KUBEBLOCKS_LINES } from '@holdfast/db-backup-domain/kubeblocks';
import { describeRestoreContract } from '@holdfast/db-backup-domain/testing';
import { whyNoApiServer } from '@holdfast/k8s-adapters/testing';
import { test } from 'vitest';
import { ABSENT, openKubeHarness } from './kube-harness.ts';

const missing = whyNoApiServer();

/** Each line declares a restore in its own form; that of 1.0 is in the whole contract. */
for (const line of KUBEBLOCKS_LINES.filter((known) => known !== '1.0'))
  if (missing === null)
    describeRestoreContract(`kubeblocks ${line}`, {
      open: () => openKubeHarness(line),
      absent: ABSENT,
      timeoutMs: 60_000,
    });
  else test.skip(`restores on kubeblocks ${line} (${missing})`, () => {});
