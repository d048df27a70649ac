import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NEW_SERVER_MS, onPage, openApp, type OpenedApp } from './opened-app.ts';

/** What the page does when the server is slow, gone, asked twice, or changed by somebody else meanwhile. */
const TOKEN = 'e2e-token-9b1d4c7a2f';
const BACKUP_TAB = '/browse/demo/orders-db/backup';
let app: OpenedApp;
let page: Page;

beforeAll(async () => {
  app = await openApp({ environment: { HOLDFAST_TOKEN: TOKEN } });
  ({ page } = app);
  await signIn();
  await onPage(page).service('orders-db').click({ timeout: NEW_SERVER_MS });
}, 300_000);

afterAll(async () => {
  await app[Symbol.asyncDispose]();
});

const dialog = (at = page) => onPage(at).dialog();
const row = (name: string) => onPage(page).row(name);
const newName = () => dialog().getByRole('textbox', { name: 'Name of the new DB Service' });

async function signIn(): Promise<void> {
  await page.getByRole('textbox', { name: 'Token' }).or(page.getByLabel('Token')).fill(TOKEN);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

async function delay(procedure: string, ms: number): Promise<() => Promise<void>> {
  const pattern = `**/trpc/${procedure}*`;
  await page.route(pattern, async (route) => {
    await new Promise((later) => setTimeout(later, ms));
    await route.continue().catch(() => undefined);
  });
  return () => page.unroute(pattern);
}

describe('the page in trouble', () => {
  test('a slow answer to a double click makes one backup', async () => {
    const undo = await delay('db.backup.create', 1500);
    await page.getByRole('button', { name: 'Back up now' }).click();
    await dialog().getByRole('textbox', { name: 'Backup Name' }).fill('only-once');
    await dialog().getByRole('button', { name: 'Start backup' }).dblclick();
    await page.keyboard.press('Enter');
    await dialog().waitFor({ state: 'hidden' });
    await undo();
    await row('only-once').getByText('Completed').waitFor({ timeout: NEW_SERVER_MS });
    expect(await page.getByRole('row').count(), 'the header and one backup').toBe(2);
  });

  test('the same name again is refused where it is typed', async () => {
    await page.getByRole('button', { name: 'Back up now' }).click();
    await dialog().getByRole('textbox', { name: 'Backup Name' }).fill('only-once');
    await dialog()
      .getByText(/already exists|taken/i)
      .first()
      .waitFor();
    await page.keyboard.press('Enter');
    await app.seen('30-name-taken');
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'hidden' });
  });

  test('a name that was taken between the check and the submit is said at the field', async () => {
    await onPage(page).action('only-once', 'Restore…');
    const checked = page.waitForResponse(
      (response) =>
        response.url().includes('/trpc/db.checkName') && response.url().includes('taken-meanwhile'),
    );
    await newName().fill('taken-meanwhile');
    await checked;
    const input = {
      namespace: 'demo',
      service: 'orders-db',
      backup: 'only-once',
      restoredName: 'taken-meanwhile',
    };
    await app.api.db.backup.restore.mutate(input);
    await dialog().getByRole('button', { name: 'Restore', exact: true }).click();
    await dialog()
      .getByText(/already exists/)
      .first()
      .waitFor();
    expect(await newName().getAttribute('aria-invalid')).toBe('true');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Refresh' }).click();
    await onPage(page).service('taken-meanwhile').waitFor({ timeout: NEW_SERVER_MS });
  });

  test('a policy changed in another tab is shown, and only then overwritten', async () => {
    const other = await app.newPage();
    await other.goto(`${app.url}${BACKUP_TAB}`);
    for (const tab of [page, other]) await tab.getByRole('button', { name: 'Set up policy' }).click();
    await dialog(other).getByRole('button', { name: 'Save policy' }).click();
    await dialog(other).waitFor({ state: 'hidden' });
    await other.close();
    await dialog().getByText('Hourly', { exact: true }).click();
    await dialog().getByRole('button', { name: 'Save policy' }).click();
    await dialog().getByText('The policy has changed since you opened this form').waitFor();
    await app.seen('31-policy-changed');
    await dialog().getByRole('button', { name: 'Keep my changes' }).click();
    await dialog().getByRole('button', { name: 'Save policy' }).click();
    await dialog().waitFor({ state: 'hidden' });
    await page.getByRole('region', { name: 'Policy' }).getByText('Hourly at minute').waitFor();
  });

  test('going back with unsaved changes of the policy asks first', async () => {
    await page.getByRole('button', { name: 'Edit policy' }).click();
    await dialog().getByText('Weekly', { exact: true }).click();
    await page.evaluate(() => history.back());
    await dialog().getByText('Discard your changes?').waitFor();
    expect(page.url()).toContain(BACKUP_TAB);
    await dialog().getByRole('button', { name: 'Keep editing' }).click();
    await dialog().getByRole('group', { name: 'Weekdays' }).waitFor();
    await page.keyboard.press('Escape');
    await dialog().getByRole('button', { name: 'Discard' }).click();
    await dialog().waitFor({ state: 'hidden' });
  });

  test('back closes any other dialog with its page, and forward does not open it again', async () => {
    await page.getByRole('button', { name: 'Back up now' }).click();
    await dialog().waitFor();
    await page.goBack();
    await dialog().waitFor({ state: 'hidden' });
    await page.goForward();
    await page.getByRole('button', { name: 'Back up now' }).waitFor();
    expect(await dialog().count()).toBe(0);
  });

  test('signed out in the middle, one signs in again where one was', async () => {
    await page.context().clearCookies();
    await page.getByRole('button', { name: 'Refresh' }).click();
    await page.getByRole('heading', { name: 'Sign in to Holdfast' }).waitFor();
    await app.seen('32-signed-out');
    await signIn();
    await row('only-once').waitFor();
    expect(page.url()).toContain(BACKUP_TAB);
  });

  test('while the server is down what was seen stays, says of when it is, and recovers by itself', async () => {
    await app.stopServer();
    await page.getByRole('button', { name: 'Refresh' }).click();
    await page.getByText(/Shown as of \d\d:\d\d:\d\d/).waitFor({ timeout: 40_000 });
    await row('only-once').waitFor();
    await app.seen('33-stale');
    await app.startServer();
    await page.getByText(/Shown as of/).waitFor({ state: 'hidden', timeout: 60_000 });
    await row('only-once').getByText('Completed').waitFor();
  });

  test('a service removed by somebody else is gone from page and tree, and the page says so', async () => {
    await onPage(page).service('taken-meanwhile').click({ timeout: NEW_SERVER_MS });
    await page.getByRole('heading', { name: 'taken-meanwhile', level: 1 }).waitFor();
    await app.api.db.service.remove.mutate({ namespace: 'demo', name: 'taken-meanwhile' });
    await page.getByRole('button', { name: 'Refresh' }).click();
    await page.getByText('There is no such DB Service.').waitFor();
    await onPage(page).service('taken-meanwhile').waitFor({ state: 'hidden' });
    await app.seen('34-removed-meanwhile');
  });

  test('the browser had no fault of the page to complain of', () => {
    expect(app.complaints.filter((complaint) => complaint.startsWith('page error'))).toEqual([]);
  });
});
