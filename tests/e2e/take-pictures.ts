import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { holdDumps } from '../outside-servers/held-dumps.ts';
import { startPostgres } from '../outside-servers/postgresql.ts';
import { NEW_SERVER_MS, onPage, openApp } from './opened-app.ts';
import { addServer, untilQuiet } from './through-api.ts';

/**
 * Takes the README's pictures again: `node tests/e2e/take-pictures.ts`. Everything in them was made by the real server;
 * the policy's runs make it wait for the clock, some three minutes.
 */
const images = join(import.meta.dirname, '../../docs/images');
const service = { namespace: 'demo', service: 'billing-db' };
const AUTOMATIC_RUNS = 2;

await using outside = await startPostgres();
await using app = await openApp();
const { api, page } = app;
const settled = (name: string = service.service) => untilQuiet(api, { namespace: 'demo', name });
await outside.inDatabase(
  'postgres',
  'create table invoices (id int primary key, customer text, note text)',
  `insert into invoices select n, 'customer ' || n % 900, md5(n::text) || md5((n * 7)::text)
   from generate_series(1, 400000) n`,
);
await api.system.confirmMasterKeyCopy.mutate();
await addServer(api, service.service, outside);
await onPage(page).service('orders-db').waitFor({ timeout: NEW_SERVER_MS });
const backUp = (name: string, description: string) =>
  api.db.backup.create.mutate({ ...service, name, description });

await backUp('before-migration', 'schema v42, before the big one');
await settled();
for (let run = 0; run < AUTOMATIC_RUNS; run += 1) await runPolicySoon();

const doomed = await holdDumps(outside, 'invoices');
await backUp('before-index-rebuild', 'the new index on invoices.customer');
await doomed.cutOff();
await doomed.letGo();
await settled();

await api.db.backupPolicy.update.mutate({
  ...service,
  schedule: { frequency: 'daily', hour: 2, minute: 30 },
  timeZone: 'Europe/Berlin',
  retention: { days: 7 },
});
for (const [name, restoredName] of [
  ['orders-db', 'orders-staging'],
  ['orders-db', 'orders-debug'],
] as const) {
  const backup = `for-${restoredName}`;
  await api.db.backup.create.mutate({ namespace: 'demo', service: name, name: backup });
  await settled(name);
  await api.db.backup.restore.mutate({ namespace: 'demo', service: name, backup, restoredName });
}
await page.goto(`${app.url}/canvas/demo`);
for (const name of ['orders-staging', 'orders-debug'])
  await page.getByRole('link', { name: new RegExp(`^${name}.*Running`) }).waitFor({ timeout: NEW_SERVER_MS });
await take('project-canvas');

const held = await holdDumps(outside, 'invoices');
await backUp('after-year-end', 'books of the year are closed');
await held.untilOneWaits();
await page.goto(`${app.url}/browse/demo/${service.service}/backup`);
await onPage(page)
  .row('after-year-end')
  .getByText(/so far$/)
  .waitFor();
await sleep(3_000);
await take('backup-tab');
await held.letGo();
await settled();

async function take(name: string): Promise<void> {
  await mkdir(images, { recursive: true });
  await page.screenshot({ path: join(images, `${name}.png`), animations: 'disabled' });
}

/** An hourly policy that is due at the next full minute; waits until its run has ended. */
async function runPolicySoon(): Promise<void> {
  const before = await automaticBackups();
  const minute = new Date(Date.now() + 65_000).getUTCMinutes();
  await api.db.backupPolicy.update.mutate({
    ...service,
    schedule: { frequency: 'hourly', minute },
    timeZone: 'UTC',
    retention: { days: 7 },
  });
  while ((await automaticBackups()) === before) await sleep(1_000);
  await settled();
}

async function automaticBackups(): Promise<number> {
  const view = await api.db.get.query({
    namespace: 'demo',
    name: service.service,
    backups: { type: 'automatic' },
  });
  return 'unchanged' in view ? 0 : view.backups.total;
}
