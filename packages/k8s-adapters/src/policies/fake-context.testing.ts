import type { Call } from '@holdfast/db-backup-domain/backend';
import type { KubeContext, KubeSettings } from '../kube-context.ts';
import { FakeApi } from './fake-api.testing.ts';
import { SETTINGS, stateWith } from './policy-world.testing.ts';

export const CALL: Call = { actor: { id: 'someone' }, requestId: 'test' };

export interface FakeWorld {
  readonly api: FakeApi;
  readonly context: KubeContext;
  /** What the views were told of. */
  readonly wrote: string[];
}

/** What operations get, over an API server in memory. Its cache is as old as the world: what a write depends on is live. */
export function fakeWorld(
  objects: Parameters<typeof stateWith>[0],
  { now, settings = SETTINGS }: { now: number; settings?: KubeSettings },
): FakeWorld {
  const cached = stateWith(objects);
  const api = new FakeApi(cached);
  const wrote: string[] = [];
  const context: KubeContext = {
    ...{ settings, now: () => now, newId: () => 'id', line: '1.0' },
    apiOf: () => api.asApi(),
    stateOf: async () => ({ ...cached, clusters: new Map(), policies: new Map(), schedules: new Map() }),
    readableNamespaces: async () => [...settings.namespaces],
    wrote: (_call, kind) => void wrote.push(kind),
    removed: () => {},
  };
  return { api, context, wrote };
}
