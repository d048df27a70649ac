import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NEW_SERVER_MS, onPage, openApp, type OpenedApp } from './opened-app.ts';

/** The main way again, with the keyboard alone: nothing here touches a pointer. */
let app: OpenedApp;
let page: OpenedApp['page'];

beforeAll(async () => {
  app = await openApp();
  ({ page } = app);
}, 300_000);

afterAll(async () => {
  await app[Symbol.asyncDispose]();
});

const MOST_STEPS = 80;
const dialog = () => onPage(page).dialog();
const press = (key: string) => page.keyboard.press(key);
const isFocused = (target: Locator) => target.evaluate((element) => element === document.activeElement);

/** The focus follows what is drawn: a key that is pressed before that goes elsewhere. */
const expectFocused = (target: Locator, message?: string) =>
  expect.poll(() => isFocused(target), message === undefined ? {} : { message }).toBe(true);
/** The menu of a row is open, and takes keys. */
const expectMenu = () => expectFocused(page.getByRole('menuitem', { name: 'Restore…' }));

/** Presses Tab until the target has the focus, and asks that the focus can be seen there. */
async function tabTo(target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  await target.waitFor();
  for (let step = 0; step < MOST_STEPS && !(await isFocused(target)); step += 1) await press(key);
  expect(await isFocused(target), `reached with Tab: ${String(target)}`).toBe(true);
  const ring = await target.evaluate((element) => getComputedStyle(element).outlineStyle);
  expect(ring, `a visible focus on ${String(target)}`).not.toBe('none');
}

/** Walks the tree with the arrows from its top, and opens the service. */
async function openFromTree(name: string): Promise<void> {
  const node = onPage(page).service(name);
  await node.waitFor({ timeout: NEW_SERVER_MS });
  await tabTo(page.getByRole('treeitem').and(page.locator('[tabindex="0"]')));
  await press('Home');
  for (let step = 0; step < MOST_STEPS && !(await isFocused(node)); step += 1) await press('ArrowDown');
  await press('Enter');
  await page.getByRole('heading', { name, level: 1 }).waitFor();
}

describe('the main way by keyboard', () => {
  test('the skip link leads past the navigation', async () => {
    await onPage(page).service('orders-db').waitFor({ timeout: NEW_SERVER_MS });
    await press('Tab');
    await expectFocused(page.getByRole('link', { name: 'Skip to the content' }));
  });

  test('a service is opened from the tree, and a backup made', async () => {
    await openFromTree('orders-db');
    const open = page.getByRole('button', { name: 'Back up now' });
    await tabTo(open);
    await press('Enter');
    const name = dialog().getByRole('textbox', { name: 'Backup Name' });
    await expectFocused(name);
    await press('Control+a');
    await page.keyboard.type('by-hand');
    await press('Enter');
    await dialog().waitFor({ state: 'hidden' });
    await expectFocused(open, 'the focus is back where it was');
    await onPage(page).row('by-hand').getByText('Completed').waitFor({ timeout: NEW_SERVER_MS });
  });

  test('Escape closes the menu and the dialog, and each gives the focus back', async () => {
    const actions = page.getByRole('button', { name: 'Actions for by-hand' });
    await tabTo(actions);
    await press('Enter');
    await expectMenu();
    await press('Escape');
    await expectFocused(actions);
    await press('Enter');
    await expectMenu();
    await press('Enter');
    await dialog().waitFor();
    await press('Escape');
    await dialog().waitFor({ state: 'hidden' });
    await expectFocused(actions);
  });

  test('it is restored, and the new service opened', async () => {
    await press('Enter');
    await expectMenu();
    await press('Enter');
    const name = dialog().getByRole('textbox', { name: 'Name of the new DB Service' });
    await expectFocused(name);
    await press('Control+a');
    await page.keyboard.type('by-keyboard');
    await press('Enter');
    const open = dialog().getByRole('link', { name: 'Open by-keyboard' });
    await open.waitFor({ timeout: NEW_SERVER_MS });
    await tabTo(open);
    await press('Enter');
    await page.getByRole('heading', { name: 'by-keyboard', level: 1 }).waitFor();
  });

  test('the backup is deleted, its name typed', async () => {
    await openFromTree('orders-db');
    await tabTo(page.getByRole('button', { name: 'Actions for by-hand' }));
    await press('Enter');
    await expectMenu();
    await press('ArrowDown');
    await expectFocused(page.getByRole('menuitem', { name: 'Delete…' }));
    await press('Enter');
    await expectFocused(dialog().getByRole('textbox'));
    await page.keyboard.type('by-han');
    await press('Enter');
    await dialog().waitFor();
    await page.keyboard.type('d');
    await press('Enter');
    await page.getByText('No backups yet').waitFor({ timeout: NEW_SERVER_MS });
    const list = page.getByRole('region', { name: 'Backups' });
    await expectFocused(list, 'the focus is not lost with the row');
  });

  test('the browser had nothing to complain of', () => {
    expect(app.complaints).toEqual([]);
  });
});
