import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { holdDumps } from '../outside-servers/held-dumps.ts';
import { startPostgres, type OutsidePostgres } from '../outside-servers/postgresql.ts';
import { NEW_SERVER_MS, onPage, openApp, type OpenedApp } from './opened-app.ts';

/** What the Backup tab says while work is under way, when it failed, and when its service is stopped or gone. */
let app: OpenedApp;
let page: OpenedApp['page'];
let outside: OutsidePostgres;

beforeAll(async () => {
  [app, outside] = await Promise.all([openApp(), startPostgres()]);
  ({ page } = app);
  await outside.inDatabase(
    'postgres',
    'create table held (id int primary key, filler text)',
    `insert into held select n, repeat('x', 500) from generate_series(1, 5000) n`,
  );
}, 300_000);

afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await outside[Symbol.asyncDispose]();
});

const dialog = () => onPage(page).dialog();
const row = (name: string) => onPage(page).row(name);

async function backUp(name: string): Promise<void> {
  await page.getByRole('button', { name: 'Back up now' }).click();
  await dialog().getByRole('textbox', { name: 'Backup Name' }).fill(name);
  await dialog().getByRole('button', { name: 'Start backup' }).click();
  await row(name).waitFor();
}

describe('an outside server', () => {
  test('is refused with a wrong password, in the form, and added with the right one', async () => {
    await page.getByRole('button', { name: 'Add a server' }).click();
    await dialog().getByRole('textbox', { name: 'Name' }).fill('outside');
    await dialog().getByRole('textbox', { name: 'Port' }).fill(String(outside.port));
    await dialog().getByRole('textbox', { name: 'User' }).fill(outside.username);
    await dialog().getByLabel('Password').fill('not-the-password');
    await dialog().getByRole('button', { name: 'Test and add' }).click();
    await dialog()
      .getByRole('alert')
      .getByText(/password|credentials|sign in/i)
      .first()
      .waitFor();
    await app.seen('20-wrong-password');
    await dialog().getByLabel('Password').fill(outside.password);
    await dialog().getByRole('button', { name: 'Test and add' }).click();
    await page.getByRole('heading', { name: 'outside', level: 1 }).waitFor();
    expect(await page.content()).not.toContain(outside.password);
  });

  test('a running backup shows its time and its bytes; it cannot be deleted, and says why', async () => {
    await using held = await holdDumps(outside, 'held');
    await backUp('held-up');
    await row('held-up').getByText('Running').waitFor();
    await row('held-up')
      .getByText(/^\d+:\d\d$/)
      .waitFor();
    await row('held-up')
      .getByText(/so far$/)
      .waitFor();
    await page.getByRole('button', { name: 'Actions for held-up' }).click();
    const remove = page.getByRole('menuitem', { name: /^Delete…/ });
    expect(await remove.getAttribute('aria-disabled')).toBe('true');
    expect(await remove.innerText()).toMatch(/in progress/i);
    const restore = page.getByRole('menuitem', { name: /^Restore…/ });
    expect(await restore.getAttribute('aria-disabled')).toBe('true');
    await app.seen('21-running');
    await page.keyboard.press('Escape');
    await held.letGo();
    await row('held-up').getByText('Completed').waitFor({ timeout: NEW_SERVER_MS });
  });

  test('a failed backup says why, can be deleted and not restored', async () => {
    await using held = await holdDumps(outside, 'held');
    await backUp('cut-off');
    await row('cut-off').getByText('Running').waitFor();
    await held.cutOff();
    await held.letGo();
    await row('cut-off').getByText('Failed').waitFor({ timeout: NEW_SERVER_MS });
    expect(await row('cut-off').innerText()).toMatch(/connection|terminat/i);
    expect(await row('cut-off').innerText()).not.toContain(outside.password);
    await page.getByRole('button', { name: 'Actions for cut-off' }).click();
    const restore = page.getByRole('menuitem', { name: /^Restore…/ });
    expect(await restore.getAttribute('aria-disabled')).toBe('true');
    const remove = page.getByRole('menuitem', { name: /^Delete…/ });
    expect(await remove.getAttribute('aria-disabled')).toBeNull();
    await app.seen('22-failed');
    await page.keyboard.press('Escape');
  });
});

describe('a managed service', () => {
  test('stopped: its backups stay and can be restored; a new one cannot be made, and says why', async () => {
    await onPage(page).service('orders-db').click({ timeout: NEW_SERVER_MS });
    await page.getByRole('heading', { name: 'orders-db', level: 1 }).waitFor();
    await backUp('survivor');
    await row('survivor').getByText('Completed').waitFor({ timeout: NEW_SERVER_MS });
    await page.getByRole('button', { name: 'More actions for orders-db' }).click();
    await page.getByRole('menuitem', { name: 'Stop' }).click();
    await dialog().getByRole('button', { name: 'Stop' }).click();
    await page.getByText('This DB Service is stopped').waitFor({ timeout: NEW_SERVER_MS });
    const create = page.getByRole('button', { name: 'Back up now' });
    expect(await create.getAttribute('aria-disabled')).toBe('true');
    expect(await create.evaluate(descriptionOf)).toMatch(/not running/i);
    await page.getByRole('button', { name: 'Actions for survivor' }).click();
    const restore = page.getByRole('menuitem', { name: 'Restore…' });
    expect(await restore.getAttribute('aria-disabled')).toBeNull();
    await page.keyboard.press('Escape');
    await app.seen('23-stopped');
  });

  test('removed: it stays in the tree as Deleted, and its backup is restored from there', async () => {
    await page.getByRole('button', { name: 'More actions for orders-db' }).click();
    await page.getByRole('menuitem', { name: 'Remove…' }).click();
    await dialog().getByRole('textbox').fill('orders-db');
    await dialog().getByRole('button', { name: 'Remove' }).click();
    await onPage(page).service('orders-db', 'Deleted').click({ timeout: NEW_SERVER_MS });
    await page.getByText('This DB Service is gone').waitFor();
    expect(page.url()).toContain('uid=');
    await app.seen('24-deleted-source');
    await onPage(page).action('survivor', 'Restore…');
    await dialog().getByRole('textbox', { name: 'Name of the new DB Service' }).fill('orders-back');
    await dialog().getByRole('button', { name: 'Restore', exact: true }).click();
    await dialog().getByRole('link', { name: 'Open orders-back' }).click({ timeout: NEW_SERVER_MS });
    await onPage(page).service('orders-back').waitFor({ timeout: NEW_SERVER_MS });
    const rows = await app.api.db.rows.query({
      namespace: 'demo',
      name: 'orders-back',
      path: ['app', 'public', 'customers'],
      limit: 10,
    });
    expect(rows.rows).toHaveLength(10);
  });

  test('the browser had nothing to complain of but the refused password', () => {
    expect(app.complaints.filter((complaint) => !complaint.includes('status of'))).toEqual([]);
  });
});

function descriptionOf(element: Element): string {
  const ids = element.getAttribute('aria-describedby')?.split(' ') ?? [];
  return ids.map((id) => document.getElementById(id)?.textContent ?? '').join(' ');
}
