import { describe, expect, it } from 'vitest';
import type { KubeApi } from './kube-api.ts';
import { KubeApiError } from './kube-api-error.ts';
import { LineWatch } from './line-watch.ts';

const SERVED: Record<string, unknown> = {
  '/apis/apps.kubeblocks.io': { versions: [{ groupVersion: 'apps.kubeblocks.io/v1' }] },
  '/apis/dataprotection.kubeblocks.io': { versions: [] },
  '/apis/operations.kubeblocks.io': { versions: [] },
};

/** Answers after a moment, so that another question falls into it. */
function apiOf(answer: (path: string) => unknown): KubeApi & { asked: number } {
  const api = {
    asked: 0,
    read: async (path: string) => {
      api.asked += 1;
      await new Promise((later) => setTimeout(later, 1));
      return answer(path);
    },
  };
  return api as unknown as KubeApi & { asked: number };
}

function refusing(status: number): KubeApi & { asked: number } {
  return apiOf(() => {
    throw new KubeApiError('Refused.', { status });
  });
}

const opened = (): LineWatch => new LineWatch({ now: () => 0, onDetected: () => undefined });

describe('the line of KubeBlocks', () => {
  it('is asked for once, however many want to know it', async () => {
    const lines = opened();
    const [first, second] = [apiOf((path) => SERVED[path] ?? null), apiOf((path) => SERVED[path] ?? null)];
    expect(await Promise.all([lines.known(first, 0), lines.known(second, 0)])).toEqual(['1.2', '1.2']);
    expect(first.asked).toBeGreaterThan(0);
    expect(second.asked).toBe(0);
  });

  it.each([401, 403])('is not refused to one because another was refused (%i)', async (status) => {
    const lines = opened();
    const revoked = refusing(status);
    const alsoRevoked = refusing(status);
    const good = apiOf((path) => SERVED[path] ?? null);
    const answers = await Promise.allSettled([
      lines.known(revoked, 0),
      lines.known(alsoRevoked, 0),
      lines.known(good, 0),
      lines.known(good, 0),
    ]);
    expect(answers.map((answer) => (answer.status === 'fulfilled' ? answer.value : 'refused'))).toEqual([
      ...['refused', 'refused', '1.2', '1.2'],
    ]);
  });

  it('is not asked for again by all who waited, where the API server is away', async () => {
    const lines = opened();
    const [first, second] = [refusing(503), refusing(503)];
    await Promise.allSettled([lines.known(first, 0), lines.known(second, 0)]);
    expect(second.asked).toBe(0);
  });
});
