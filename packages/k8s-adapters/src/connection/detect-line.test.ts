import { describe, expect, it, vi } from 'vitest';
import { isHoldfastError } from '@holdfast/db-backup-domain/errors';
import { KUBEBLOCKS_LINES } from '@holdfast/db-backup-domain/kubeblocks';
import { startApiServer, startFront, whyNoApiServer } from '../testing/index.ts';
import { detectLine } from './detect-line.ts';
import type { KubeApi } from './kube-api.ts';
import { KubeApiError } from './kube-api-error.ts';
import { openConnection } from './open-connection.ts';

describe.skipIf(whyNoApiServer() !== null)('the line of KubeBlocks that an API server runs', () => {
  it.each(KUBEBLOCKS_LINES)('is told for %s', { timeout: 120_000 }, async (line) => {
    await using apiServer = await startApiServer({ line });
    await using front = await startFront(apiServer);
    const connection = openConnection({ url: front.url, ca: front.ca });
    const api = connection.apiFor(front.addUser('viewer', []).token);
    // What was just installed is made known bit by bit.
    const known = { timeout: 20_000, interval: 100 };
    await vi.waitFor(async () => expect(await detectLine(api)).toEqual({ line, assumed: null }), known);

    // Where the published schemas may not be read, the definition itself is asked; that may be forbidden too.
    const withoutSchemas = front.inject({ match: { path: /^\/openapi/ }, status: 403 });
    const admin = connection.apiFor(front.addUser('admin').token);
    expect(await detectLine(admin)).toEqual({ line, assumed: null });
    const blind = await detectLine(api);
    expect(blind.line).toBe(line === '0.9' ? '0.9' : '1.2');
    if (line !== '0.9') expect(blind.assumed).toMatch(/1\.2 is assumed/);
    withoutSchemas.lift();
    connection.close();
  });
});

const APPS = { versions: [{ groupVersion: 'apps.kubeblocks.io/v1alpha1' }] };
const APPS_V1 = { versions: [...APPS.versions, { groupVersion: 'apps.kubeblocks.io/v1' }] };

function apiReading(answers: Record<string, unknown>): KubeApi {
  return { read: async (path: string) => answers[path] ?? null } as unknown as KubeApi;
}

describe('an API server without a KubeBlocks that is served', () => {
  it('is said to have none where the groups are absent', async () => {
    for (const answers of [{}, { '/apis/apps.kubeblocks.io': APPS }]) {
      const error: unknown = await detectLine(apiReading(answers)).catch((thrown: unknown) => thrown);
      expect(isHoldfastError(error, 'BACKEND_UNAVAILABLE') && error.detail).toMatch(/not installed/);
    }
  });

  it('is told to be too old where Clusters have no shardings', async () => {
    const cluster = {
      'x-kubernetes-group-version-kind': [
        { group: 'apps.kubeblocks.io', version: 'v1alpha1', kind: 'Cluster' },
      ],
      properties: { spec: { properties: { clusterVersionRef: {} } } },
    };
    const api = apiReading({
      '/apis/apps.kubeblocks.io': APPS,
      '/apis/dataprotection.kubeblocks.io': { versions: [] },
      '/openapi/v3/apis/apps.kubeblocks.io/v1alpha1': { components: { schemas: { cluster } } },
    });
    const error: unknown = await detectLine(api).catch((thrown: unknown) => thrown);
    expect(isHoldfastError(error, 'BACKEND_UNAVAILABLE') && error.detail).toMatch(/older than 0\.9/);
  });

  it('is not taken for an older one while it is being installed', async () => {
    const operations = { '/apis/operations.kubeblocks.io': { versions: [] } };
    const halves = [
      { ...operations, '/apis/apps.kubeblocks.io': APPS },
      { '/apis/apps.kubeblocks.io': APPS_V1 },
    ];
    for (const half of halves) {
      const api = apiReading({ ...half, '/apis/dataprotection.kubeblocks.io': { versions: [] } });
      const error: unknown = await detectLine(api).catch((thrown: unknown) => thrown);
      expect(isHoldfastError(error, 'BACKEND_UNAVAILABLE') && error.detail).toMatch(/being installed/);
    }
  });

  it('is not taken for one without KubeBlocks while it does not answer', async () => {
    const away = new KubeApiError('away', { status: 0 });
    const api = { read: () => Promise.reject(away) } as unknown as KubeApi;
    await expect(detectLine(api)).rejects.toBe(away);
  });
});
