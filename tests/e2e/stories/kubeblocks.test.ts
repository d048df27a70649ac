import { setTimeout as sleep } from 'node:timers/promises';
import { createTRPCClient, httpLink } from '@trpc/client';
import { whyNoApiServer } from '@holdfast/k8s-adapters/testing';
import type { AppRouter } from '@holdfast/server/router';
import { openKubeApp } from '../kube-app.ts';
import { untilQuiet } from '../through-api.ts';
import { walkStories } from './stories.ts';
import type { StoryWorld } from './story-world.ts';

const SERVICE = 'stories-db';
const STOPPED = 'quiet-db';
const ENGINES = [
  { name: 'shop-db', engine: 'MySQL' },
  { name: 'documents', engine: 'MongoDB' },
  { name: 'cache', engine: 'Redis' },
];
const UNSUPPORTED = 'vectors';

/** What the operator's stand-in holds back stays under way; what fails, fails as KubeBlocks tells it. */
async function openWorld(): Promise<StoryWorld> {
  const kube = await openKubeApp(SERVICE);
  const { app, platform, clusterUid } = kube;
  const { operator, namespace } = platform;
  await platform.makeCluster({ name: STOPPED });
  for (const { name, engine } of ENGINES) await platform.makeCluster({ name, engine: engine.toLowerCase() });
  await platform.makeCluster({ name: UNSUPPORTED, engine: 'qdrant' });
  const headers = { authorization: `Bearer ${kube.caller.token}` };
  const api = createTRPCClient<AppRouter>({ links: [httpLink({ url: `${app.url}/trpc`, headers })] });
  return {
    ...{ app, api, namespace, service: SERVICE },
    secrets: [kube.caller.token, platform.server.token, 'cluster-snapshot', 'RU5DUllQVEVELVBBU1NXT1JE'],
    signIn: async () => {
      await app.page.getByLabel('Token').fill(kube.caller.token);
      await app.page.getByRole('button', { name: 'Sign in' }).click();
    },
    hold: async () => operator.switches.hold('backups', clusterUid),
    release: async () => operator.switches.release('backups', clusterUid),
    cutOff: async () => {
      operator.switches.failNext('backups', clusterUid);
      operator.switches.release('backups', clusterUid);
    },
    soonMinute: () => 30,
    policyComesDue: async () => {
      while ((await operator.runSchedule(clusterUid)) === null) await sleep(200);
      await app.page.getByRole('button', { name: 'Refresh' }).click();
    },
    stopOther: async () => {
      while (!(await platform.isProvisioned(STOPPED))) await sleep(200);
      await api.db.backup.create.mutate({ namespace, service: STOPPED, name: 'survivor' });
      await untilQuiet(api, { namespace, name: STOPPED });
      await platform.setStopped(STOPPED, true);
      return STOPPED;
    },
    [Symbol.asyncDispose]: () => kube[Symbol.asyncDispose](),
  };
}

walkStories({
  name: 'kubeblocks',
  missing: whyNoApiServer(),
  unsupported: { name: UNSUPPORTED, engine: 'Qdrant' },
  engines: ENGINES,
  open: openWorld,
});
