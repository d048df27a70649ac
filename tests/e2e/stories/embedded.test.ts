import { holdDumps, type HeldDumps } from '../../outside-servers/held-dumps.ts';
import { startPostgres } from '../../outside-servers/postgresql.ts';
import { NEW_SERVER_MS, onPage, openApp } from '../opened-app.ts';
import { addServer, untilQuiet } from '../through-api.ts';
import { walkStories } from './stories.ts';
import type { StoryWorld } from './story-world.ts';

const NAMESPACE = 'demo';
const SERVICE = 'stories-db';
const STOPPED = 'orders-db';

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
    hold: async () => void (held = await holdDumps(outside, 'held')),
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

walkStories({ name: 'embedded', missing: null, unsupported: null, engines: [], open: openWorld });
