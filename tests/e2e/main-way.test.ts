import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NEW_SERVER_MS, onPage, openApp, type OpenedApp } from './opened-app.ts';

/**
 * A person's whole way in a real browser, over `npm start` and a new data folder: the demo DB Service, a backup made
 * and Completed, restored into a new DB Service, the same rows found there; a policy; a deletion. The page that each
 * step shows is checked by axe.
 */
let app: OpenedApp;
let page: OpenedApp['page'];
let url: string;

beforeAll(async () => {
  app = await openApp();
  ({ page, url } = app);
}, 300_000);

afterAll(async () => {
  await app[Symbol.asyncDispose]();
});

const ROWS_IN_SIGHT = 15;
const seen = (name: string) => app.seen(name);
const row = (name: string) => onPage(page).row(name);
const dialog = () => onPage(page).dialog();

describe('the main way', () => {
  test('the demo DB Service is found in the Data Browser, with a Backup tab', async () => {
    await onPage(page).service('orders-db').click({ timeout: NEW_SERVER_MS });
    await page.getByRole('tab', { name: 'Backup', selected: true }).waitFor();
    expect(page.url()).toContain('/browse/demo/orders-db/backup');
    await page.getByText('No backups yet').waitFor();
    await seen('01-first-use');
  });

  test('a backup is made and Completed', async () => {
    await page.getByRole('button', { name: 'Back up now' }).click();
    const name = dialog().getByRole('textbox', { name: 'Backup Name' });
    await name.fill('Before Migration');
    await dialog()
      .getByText(/lower-case letters/i)
      .first()
      .waitFor();
    await seen('02-backup-name-refused');
    await name.fill('before-migration');
    await dialog()
      .getByRole('textbox', { name: 'Description' })
      .fill('schema v42, before the big one 迁移前 🚢');
    await dialog().getByRole('button', { name: 'Start backup' }).click();
    await page.getByText('Backup started: before-migration').waitFor();
    await row('before-migration').getByText('Completed').waitFor({ timeout: NEW_SERVER_MS });
    await seen('03-completed');
  });

  test('it is restored into a new DB Service, whose stages are followed to the end', async () => {
    await page.getByRole('button', { name: 'Actions for before-migration' }).click();
    await page.getByRole('menuitem', { name: 'Restore…' }).click();
    const name = dialog().getByRole('textbox', { name: 'Name of the new DB Service' });
    await name.fill('orders-db');
    await dialog()
      .getByText(/already exists/)
      .first()
      .waitFor();
    await seen('04-restored-name-taken');
    await name.fill('orders-again');
    await dialog().getByRole('button', { name: 'Restore', exact: true }).click();
    await page.getByRole('heading', { name: 'Restoring into orders-again' }).waitFor();
    await seen('05-restoring');
    await dialog().getByRole('link', { name: 'Open orders-again' }).waitFor({ timeout: NEW_SERVER_MS });
    await seen('06-ready');
    await dialog().getByRole('link', { name: 'Open orders-again' }).click();
    await page.getByRole('heading', { name: 'orders-again', level: 1 }).waitFor();
    await page.getByRole('treeitem', { name: /^orders-again, Running, PostgreSQL/ }).waitFor();
    await seen('07-restored-service');
  });

  test('the same rows are found there', async () => {
    const { api } = app;
    const tables = ['customers', 'orders', 'order_items', 'events', 'open_orders'].map((table) => [
      'app',
      'public',
      table,
    ]);
    for (const path of [...tables, ['reporting', 'public', 'daily_sales']]) {
      const of = (name: string) => api.db.rows.query({ namespace: 'demo', name, path, limit: 500 });
      const [source, restored] = [await of('orders-db'), await of('orders-again')];
      expect(source.rows.length, path.join('.')).toBeGreaterThan(10);
      expect(sorted(restored.rows), path.join('.')).toEqual(sorted(source.rows));
    }
    const shown: string[] = [];
    for (const name of ['orders-db', 'orders-again']) {
      await page.goto(`${url}/browse/demo/${name}/objects/app/public/customers`);
      /* Those below come into being as they come into sight. */
      const rows = page.getByRole('row');
      await rows.nth(ROWS_IN_SIGHT).waitFor();
      shown.push((await rows.allInnerTexts()).slice(0, ROWS_IN_SIGHT).join('\n'));
      await seen(`08-rows-of-${name}`);
    }
    expect(shown[1]).toBe(shown[0]);
  });

  test('the canvas shows both, and which was restored from which', async () => {
    await page.getByRole('link', { name: 'Project Canvas' }).click();
    await page
      .getByRole('link', { name: /orders-again/ })
      .first()
      .waitFor();
    await page
      .getByRole('region', { name: 'Restored services' })
      .getByText('orders-again restored from before-migration of orders-db')
      .waitFor();
    await seen('09-canvas');
  });

  test('a policy is set, kept over a reload, and turned off again while backups stay', async () => {
    await page.goto(`${url}/browse/demo/orders-db/backup`);
    await page.getByRole('button', { name: 'Set up policy' }).click();
    await dialog().getByRole('button', { name: 'Save policy' }).waitFor();
    /* Half a day off, so that it makes no backup here. */
    const hour = await page.evaluate(() => (new Date().getHours() + 12) % 24);
    await dialog().getByRole('combobox', { name: 'Hour' }).selectOption(String(hour));
    await seen('10-policy-form');
    await dialog().getByRole('button', { name: 'Save policy' }).click();
    await dialog().waitFor({ state: 'hidden' });
    await page.reload();
    await page.getByRole('button', { name: 'Edit policy' }).waitFor();
    await page.getByRole('region', { name: 'Policy' }).getByText('Next run').waitFor();
    await seen('11-policy-in-force');
    await page.getByRole('button', { name: 'Edit policy' }).click();
    await dialog().getByRole('switch', { name: 'Automatic backups' }).click();
    await dialog().getByRole('button', { name: 'Save policy' }).click();
    await dialog().waitFor({ state: 'hidden' });
    await page.getByRole('region', { name: 'Policy' }).getByText('Off', { exact: true }).waitFor();
    await row('before-migration').getByText('Completed').waitFor();
  });

  test('the backup is deleted after its name was typed; both services stay', async () => {
    await page.getByRole('button', { name: 'Actions for before-migration' }).click();
    await page.getByRole('menuitem', { name: 'Delete…' }).click();
    await dialog().getByRole('textbox').waitFor();
    await seen('12-delete');
    await dialog().getByRole('textbox').fill('before-migration');
    await dialog().getByRole('button', { name: 'Delete backup' }).click();
    await page.getByText('No backups yet').waitFor({ timeout: NEW_SERVER_MS });
    await page.getByRole('treeitem', { name: /^orders-db, Running, PostgreSQL/ }).waitFor();
    await page.getByRole('treeitem', { name: /^orders-again, Running, PostgreSQL/ }).waitFor();
  });

  test('the warning about the master key goes once a copy is confirmed', async () => {
    await page.getByRole('button', { name: 'I have stored a copy' }).click();
    await page.getByText('No copy of the master key is confirmed').waitFor({ state: 'hidden' });
  });

  test('the light theme is chosen, and kept over a reload', async () => {
    await page.getByRole('combobox', { name: 'Theme' }).selectOption('light');
    await page.reload();
    await page.getByRole('button', { name: 'Edit policy' }).waitFor();
    expect(await page.evaluate(() => document.documentElement.dataset['theme'])).toBe('light');
    await seen('13-light-backup-tab');
    await page.getByRole('combobox', { name: 'Theme' }).selectOption('dark');
  });

  test('it holds at 360 pixels', async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    await page.goto(`${url}/browse/demo/orders-db/backup`);
    await page.getByRole('button', { name: 'Back up now' }).waitFor();
    await seen('18-narrow');
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow, 'the page does not scroll sideways').toBe(0);
  });

  test('the page is the production build, within 200 kB of script on the wire', async () => {
    const html = await (await fetch(url)).text();
    const scripts = [...html.matchAll(/(?:src|href)="([^"]+\.js)"/g)].map(([, path]) => path);
    expect(scripts.length).toBeGreaterThan(1);
    let onTheWire = 0;
    for (const path of scripts) {
      const script = await fetch(url + path, { headers: { 'accept-encoding': 'gzip' } });
      expect(script.headers.get('content-encoding')).toBe('gzip');
      onTheWire += Number(script.headers.get('content-length'));
      expect(await script.text()).not.toContain('jsxDEV');
    }
    expect(onTheWire).toBeGreaterThan(100_000);
    expect(onTheWire).toBeLessThan(200_000);
  });

  test('the browser had nothing to complain of', () => {
    expect(app.complaints).toEqual([]);
  });
});

/** Rows have no order of their own. */
function sorted(rows: readonly unknown[]): string[] {
  return rows.map((cells) => JSON.stringify(cells)).sort();
}
