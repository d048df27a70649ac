import { expect, test } from 'vitest';
import { clusterStatusOf } from './cluster-status.ts';

test.each([
  [{}, 'Creating'],
  [{ status: {} }, 'Creating'],
  [{ status: { phase: '' } }, 'Creating'],
  [{ status: { phase: 'Running' } }, 'Running'],
  [{ status: { phase: 'Abnormal' } }, 'Abnormal'],
  [{ status: { phase: 'Stopped' } }, 'Stopped'],
  [{ status: { phase: 'Deleted' } }, 'Unknown'],
  [{ status: { phase: 'ConditionsError' } }, 'Unknown'],
  [{ metadata: { deletionTimestamp: '2026-03-03T00:00:00Z' }, status: { phase: 'Running' } }, 'Deleting'],
  [{ metadata: { deletionTimestamp: null }, status: { phase: 'Running' } }, 'Running'],
])('%j is %s', (cluster, status) => {
  expect(clusterStatusOf(cluster)).toBe(status);
});
