import { describeBackendContract } from '@holdfast/db-backup-domain/testing';
import { whyNoApiServer } from '@holdfast/k8s-adapters/testing';
import { describe, test } from 'vitest';
import { ABSENT, openKubeHarness } from './kube-harness.ts';

const missing = whyNoApiServer();

if (missing === null)
  describe('the kubeblocks backend over a real API server', () => {
    describeBackendContract('kubeblocks 1.0', {
      open: () => openKubeHarness('1.0'),
      absent: ABSENT,
      timeoutMs: 60_000,
    });
  });
else test.skip(`the kubeblocks backend over a real API server (${missing})`, () => {});
