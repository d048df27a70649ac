import { setTimeout as sleep } from 'node:timers/promises';
import { holdDumps, type HeldDumps } from '../../outside-servers/held-dumps.ts';
import { startPostgres } from '../../outside-servers/postgresql.ts';
import { NEW_SERVER_MS, onPage, openApp, type OpenedApp } from '../opened-app.ts';
import { addServer, untilQuiet } from '../through-api.ts';
import { walkStories } from './stories.ts';
import type { StoryWorld } from './story-world.ts';

const NAMESPACE = 'demo';
const SERVICE = 'stories-db';
const STOPPED = 'orders-db';
/** Longer than from a hold until the backup that a story makes is held. */
const RUN_IS_NEAR_MS = 20_000;

/** A dump waits while somebody holds a table; it is cut off as an administrator would. */
async function openWorld(): Promise<StoryWorld> {
  const [outside, app] = await Promise.all([startPostgres(), openApp()]);
  await outside.inDatabase('postgres', 'create table held as select generate_series(1, 1000) n');
  await addServer(app.api, SERVICE, outside);
  let held: HeldDumps | undefined;
  return {
    ...{ app, api: app.api, namespace: NAMESPACE, service: SERVICE },
    secrets: [outside.password],
    signIn: async () => undefined,
    hold: async () => {
      await untilNoRunIsNear(app.api);
      held = await holdDumps(outside, 'held');
    },
    release: async () => held?.letGo(),
    cutOff: async () => {
      await held?.cutOff();
      await held?.letGo();
    },
    soonMinute: () => new Date(Date.now() + 75_000).getMinutes(),
    policyComesDue: async () => undefined,
    stopOther: async () => {
      await onPage(app.page).service(STOPPED).waitFor({ timeout: NEW_SERVER_MS });
      const service = { namespace: NAMESPACE, service: STOPPED };
      await app.api.db.backup.create.mutate({ ...service, name: 'survivor' });
      await untilQuiet(app.api, { namespace: NAMESPACE, name: STOPPED });
      await app.api.db.service.stop.mutate({ namespace: NAMESPACE, name: STOPPED });
      return STOPPED;
    },
    async [Symbol.asyncDispose]() {
      await held?.letGo();
      await app[Symbol.asyncDispose]();
      await outside[Symbol.asyncDispose]();
    },
  };
}

/**
 * Until the policy does not run soon, nor has just begun to. A run that was held would keep the story's own backup
 * waiting. The next run is the one that just fell due until its backup is accepted.
 */
async function untilNoRunIsNear(api: OpenedApp['api']): Promise<void> {
  for (;;) {
    const view = await api.db.get.query({ namespace: NAMESPACE, name: SERVICE });
    if ('unchanged' in view) throw new Error('a first look is never unchanged');
    const next = view.policy?.nextRunAt ?? null;
    const isNear = next !== null && Date.parse(next) - Date.now() < RUN_IS_NEAR_MS;
    if (!isNear && view.backups.activeCount === 0) return;
    await sleep(200);
  }
}

walkStories({ name: 'embedded', missing: null, unsupported: null, engines: [], open: openWorld });
