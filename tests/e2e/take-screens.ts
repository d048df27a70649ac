import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { whyNoApiServer } from '@holdfast/k8s-adapters/testing';
import { holdDumps } from '../outside-servers/held-dumps.ts';
import { mongoMissing, startFerretdb } from '../outside-servers/mongodb.ts';
import { startPostgres } from '../outside-servers/postgresql.ts';
import { openKubeApp } from './kube-app.ts';
import { NEW_SERVER_MS, onPage, openApp } from './opened-app.ts';
import { addServer, untilQuiet } from './through-api.ts';

/**
 * Pictures every screen and state in both themes and four widths, and in Chinese, to be looked at:
 * `node tests/e2e/take-screens.ts` writes them to tests/e2e/screenshots/screens. With a word, only states whose name
 * holds it: `… take-screens.ts policy`. Names and descriptions are as long, and of as many scripts, as they may be.
 */
const WIDTHS = [
  [360, 740],
  [768, 1024],
  [1280, 800],
  [1920, 1080],
] as const;
const LOOKS = [
  { name: 'dark', theme: 'dark', language: 'en', widths: WIDTHS },
  { name: 'light', theme: 'light', language: 'en', widths: WIDTHS },
  { name: 'chinese', theme: 'light', language: 'zh-CN', widths: [WIDTHS[0], WIDTHS[2]] },
] as const;
const folder = join(import.meta.dirname, 'screenshots/screens');
const wanted = process.argv[2] ?? '';

const LONGEST_NAME = 'before-the-migration-of-all-customers-to-the-new-billing-scheme';
const DESCRIPTIONS = {
  [LONGEST_NAME]:
    'Everything that was agreed on with the people of accounting, sales and support before the big change of next Monday ok.',
  'arabic-description': 'نسخة احتياطية قبل ترقية المخطط إلى الإصدار ٤٢ (schema v42) وقبل إعادة بناء الفهارس',
  'chinese-description':
    '迁移前的备份：计费系统升级到第四十二版之前，包含所有客户、订单和发票数据，请勿删除。',
};
const service = { namespace: 'demo', service: 'billing-db' };

await mkdir(folder, { recursive: true });
await using outside = await startPostgres();
await using app = await openApp();
const { api, page, url } = app;
const dialog = () => onPage(page).dialog();
const row = (name: string) => onPage(page).row(name);
const button = (name: string) => page.getByRole('button', { name, exact: true });
const press = (name: string) => dialog().getByRole('button', { name, exact: true }).click();
const settled = (name: string = service.service) => untilQuiet(api, { namespace: 'demo', name });
const surface = `${url}/browse/demo/${service.service}/backup`;

await outside.inDatabase(
  'postgres',
  'create table invoices (id int primary key, customer text, note text, amount numeric)',
  `insert into invoices select n, 'customer ' || n % 900, case when n % 7 = 0 then null else repeat(md5(n::text), 4) end,
   n * 1.25 from generate_series(1, 20000) n`,
);
await shoot('00-first-load');
await onPage(page).service('orders-db').waitFor({ timeout: NEW_SERVER_MS });
await shoot('01-nothing-chosen');
await addServer(api, service.service, outside);
await button('Add a server').click();
await shoot('02-add-a-server');
await page.keyboard.press('Escape');
await page.goto(surface);
await page.getByText('No backups yet').waitFor();
await shoot('03-first-use');
await api.system.confirmMasterKeyCopy.mutate();

await button('Back up now').click();
await shoot('04-create');
await dialog().getByRole('textbox', { name: 'Backup Name' }).fill('Before Migration');
await dialog().getByRole('textbox', { name: 'Description' }).fill('x'.repeat(121));
await dialog().getByText('121/120').waitFor();
await shoot('05-create-refused');
await page.keyboard.press('Escape');
for (const [name, description] of Object.entries(DESCRIPTIONS)) await backUp(name, description);
await settled();
const doomed = await holdDumps(outside, 'invoices');
await backUp('cut-off', 'before the new index');
await doomed.cutOff();
await doomed.letGo();
await settled();
const held = await holdDumps(outside, 'invoices');
await backUp('under-way', 'the books of the year are closed');
await held.untilOneWaits();
await backUp('waiting-its-turn', '');
await page.reload();
await row('under-way').getByText('Running', { exact: true }).waitFor();
await shoot('06-list');
await button('Actions for under-way').click();
await shoot('07-menu');
await page.keyboard.press('Escape');
await held.letGo();
await settled();
await page.getByRole('searchbox', { name: 'Search name or description' }).fill('nowhere');
await page.getByText('No backup matches').waitFor();
await shoot('08-nothing-matches');

await page.goto(surface);
await button('Set up policy').click();
await shoot('10-policy-daily');
await dialog().getByText('Weekly', { exact: true }).click();
await dialog().getByRole('combobox', { name: 'Time zone' }).selectOption('Asia/Kolkata');
await shoot('11-policy-weekly');
await dialog().getByText('Hourly', { exact: true }).click();
await shoot('12-policy-hourly');
await page.keyboard.press('Escape');
await shoot('13-policy-unsaved');
await press('Discard');
await api.db.backupPolicy.update.mutate({
  ...service,
  ...{
    schedule: { frequency: 'daily', hour: 2, minute: 30 },
    timeZone: 'Europe/Berlin',
    retention: { days: 7 },
  },
});
await page.reload();
await button('Edit policy').waitFor();
await shoot('14-policy-in-force');

await onPage(page).action(LONGEST_NAME, 'Delete…');
await shoot('20-delete');
await page.keyboard.press('Escape');
await onPage(page).action(LONGEST_NAME, 'Restore…');
await shoot('21-restore');
await dialog().getByRole('textbox', { name: 'Name of the new DB Service' }).fill('orders-db');
await dialog()
  .getByText(/already exists/)
  .first()
  .waitFor();
await shoot('22-restore-refused');
await dialog().getByRole('textbox', { name: 'Name of the new DB Service' }).fill('billing-again');
await press('Restore');
await dialog().locator('[aria-current="step"]').waitFor();
await shoot('23-restoring');
await dialog().getByRole('link', { name: 'Open billing-again' }).waitFor({ timeout: NEW_SERVER_MS });
await shoot('24-restored');
await dialog().getByRole('link', { name: 'Open billing-again' }).click();
await page.getByRole('heading', { name: 'billing-again', level: 1 }).waitFor();
await shoot('25-restored-service');
await page.goto(`${url}/canvas/demo`);
await page.getByRole('region', { name: 'Restored services' }).waitFor();
await shoot('30-canvas');

await page.goto(`${url}/browse/demo/${service.service}/objects/postgres/public/invoices`);
await page.getByRole('cell').first().waitFor();
await shoot('40-rows');
await page.goto(`${url}/browse/demo/${service.service}/objects/postgres/public/nothing-here`);
await page.getByRole('alert').or(page.getByText(/not/)).first().waitFor();
await shoot('41-rows-not-there');
await page.goto(`${url}/browse/demo/no-such-service/backup`);
await sleep(1_000);
await shoot('42-service-not-there');
await page.goto(`${url}/nowhere`);
await shoot('43-page-not-there');

await api.db.backup.create.mutate({ namespace: 'demo', service: 'orders-db', name: 'survivor' });
await settled('orders-db');
await api.db.service.stop.mutate({ namespace: 'demo', name: 'orders-db' });
await page.goto(`${url}/browse/demo/orders-db/backup`);
await page.getByText('This DB Service is stopped').waitFor();
await shoot('50-stopped');
await api.db.service.remove.mutate({ namespace: 'demo', name: 'orders-db' });
await onPage(page).service('orders-db', 'Deleted').click();
await page.getByText('This DB Service is gone').waitFor();
await shoot('51-source-deleted');

await page.route('**/trpc/**', async (route) => {
  await sleep(60_000);
  await route.abort().catch(() => undefined);
});
await page.goto(surface);
await sleep(1_000);
await shoot('60-loading');
await page.unroute('**/trpc/**');
await page.goto(surface);
await row(LONGEST_NAME).waitFor();
await app.stopServer();
await page.getByText(/Shown as of/).waitFor({ timeout: NEW_SERVER_MS });
await shoot('61-server-away');
await page.reload().catch(() => undefined);
await app.startServer();
await shootSignInAndMissingTools();
await shootUnsupported();

/** An installation with a token and without the MongoDB programs, which no package of the system brings. */
async function shootSignInAndMissingTools(): Promise<void> {
  const token = 'a-token-of-the-pictures';
  await using other = await openApp({ environment: { HOLDFAST_TOKEN: token, HOLDFAST_DEMO: 'false' } });
  const field = other.page.getByLabel('Token');
  await field.waitFor();
  await shoot('70-sign-in', other.page);
  await field.fill('another');
  await other.page.getByRole('button', { name: 'Sign in' }).click();
  await other.page.getByText('The token is not the one').waitFor();
  await shoot('71-sign-in-refused', other.page);
  await field.fill(token);
  await other.page.getByRole('button', { name: 'Sign in' }).click();
  await other.page.getByText('Nothing is protected yet').waitFor();
  await shoot('72-no-service-yet', other.page);
  if (mongoMissing !== null) return leaveOut('Tools missing', mongoMissing);
  await using ferret = await startFerretdb();
  const { port, username, password } = ferret;
  await other.api.db.service.register.mutate({
    ...{ namespace: 'demo', name: 'shop-documents', engine: 'mongodb', host: '127.0.0.1' },
    ...{ port, username, password },
  });
  await other.page.goto(`${other.url}/browse/demo/shop-documents/backup`);
  await other.page.getByText('do not work on this machine yet').waitFor();
  await shoot('73-tools-missing', other.page);
}

/** KubeBlocks runs more engines than can be backed up. */
async function shootUnsupported(): Promise<void> {
  const missing = whyNoApiServer();
  if (missing !== null) return leaveOut('Unsupported engines', missing);
  await using kube = await openKubeApp('orders');
  const { caller, platform } = kube;
  const there = kube.app.page;
  await platform.makeCluster({ name: 'vectors', engine: 'qdrant' });
  await there.getByLabel('Token').waitFor();
  await shoot('80-sign-in-with-own-token', there);
  await there.getByLabel('Token').fill(caller.token);
  await there.getByRole('button', { name: 'Sign in' }).click();
  await there.getByRole('treeitem', { name: /^vectors/ }).click({ timeout: NEW_SERVER_MS });
  await there.getByText('Backup is not available for').waitFor();
  await shoot('81-engine-unsupported', there);
  await there.goto(`${kube.app.url}/canvas`);
  await there.getByText('Cannot be backed up').first().waitFor();
  await shoot('82-canvas-with-unsupported', there);
}

function leaveOut(what: string, why: string): void {
  process.stderr.write(`Not pictured: ${what}, which ${why}\n`);
}

async function shoot(name: string, at: Page = page): Promise<void> {
  if (!name.includes(wanted)) return;
  const before = at.viewportSize();
  for (const look of LOOKS) {
    await at.evaluate((theme) => void (document.documentElement.dataset['theme'] = theme), look.theme);
    await speak(look.language, at);
    for (const [width, height] of look.widths) {
      await at.setViewportSize({ width, height });
      await sleep(150);
      await at.screenshot({
        path: join(folder, `${name}.${look.name}.${width}.png`),
        animations: 'disabled',
      });
    }
  }
  await speak('en', at);
  await at.evaluate(() => void (document.documentElement.dataset['theme'] = 'dark'));
  if (before !== null) await at.setViewportSize(before);
}

/** Without a pointer, which a dialog lets nowhere but into itself. */
async function speak(language: string, at: Page): Promise<void> {
  await at.evaluate((chosen) => {
    const choice = [...document.querySelectorAll('select')].findLast(({ options }) =>
      [...options].some(({ value }) => value === chosen),
    );
    if (choice === undefined) throw new Error('There is no choice of language.');
    choice.value = chosen;
    choice.dispatchEvent(new Event('change', { bubbles: true }));
  }, language);
  await at.locator(`html[lang="${language}"]`).waitFor({ state: 'attached' });
}

async function backUp(name: string, description: string): Promise<void> {
  await api.db.backup.create.mutate({ ...service, name, ...(description === '' ? {} : { description }) });
  if (!['under-way', 'waiting-its-turn', 'cut-off'].includes(name)) await settled();
}
