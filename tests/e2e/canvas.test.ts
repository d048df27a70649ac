import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NEW_SERVER_MS, onPage, openApp, type OpenedApp } from './opened-app.ts';

/** The Project Canvas over real services, one of them really restored; and the tree beside the surface, resized. */
let app: OpenedApp;
let page: OpenedApp['page'];

beforeAll(async () => {
  app = await openApp();
  ({ page } = app);
  await onPage(page).service('orders-db').waitFor({ timeout: NEW_SERVER_MS });
}, 300_000);

afterAll(async () => {
  await app[Symbol.asyncDispose]();
});

const canvas = () => page.getByRole('group', { name: /^DB Services of the project/ });
const node = (name: string) => canvas().getByRole('link', { name: new RegExp(`^${name} `) });
const zoomShown = () => page.getByRole('button', { name: /^Zoom is/ });
const isFocused = (target: Locator) => target.evaluate((element) => element === document.activeElement);
const expectFocused = (target: Locator) => expect.poll(() => isFocused(target)).toBe(true);

/** Where something is drawn, once it has come to rest. */
async function placeOf(target: Locator): Promise<{ x: number; y: number; width: number; height: number }> {
  await target.evaluate((element) =>
    Promise.all(
      (element.closest('[role="group"]') ?? element)
        .getAnimations({ subtree: true })
        .map((animation) => animation.finished),
    ),
  );
  const box = await target.boundingBox();
  if (box === null) throw new Error('It is not drawn.');
  return box;
}

async function dragBy(target: Locator, by: { x: number; y: number }): Promise<void> {
  const { x, y, width, height } = await placeOf(target);
  const start = { x: x + width / 2, y: y + height / 2 };
  await page.mouse.move(start.x, start.y);
  await page.mouse.down();
  await page.mouse.move(start.x + by.x / 2, start.y + by.y / 2);
  await page.mouse.move(start.x + by.x, start.y + by.y);
  await page.mouse.up();
}

describe('the Project Canvas', () => {
  test('a restored service is marked as new, in view and in focus, until that is dismissed', async () => {
    const { api } = app;
    const of = { namespace: 'demo', service: 'orders-db' };
    await api.db.backup.create.mutate({ ...of, name: 'for-canvas' });
    await expect
      .poll(
        async () => {
          const view = await api.db.get.query({ namespace: 'demo', name: 'orders-db' });
          return 'unchanged' in view ? null : view.backups.items[0]?.status;
        },
        { timeout: NEW_SERVER_MS },
      )
      .toBe('Completed');
    await api.db.backup.restore.mutate({ ...of, backup: 'for-canvas', restoredName: 'orders-restored' });
    const restored = async () =>
      (await api.db.list.query({})).find(
        ({ name, status }) => name === 'orders-restored' && status === 'Running',
      );
    await expect.poll(restored, { timeout: NEW_SERVER_MS }).toBeDefined();
    await page.goto(`${app.url}/canvas/demo?new=${(await restored())?.uid}`);
    await expectFocused(node('orders-restored'));
    await node('orders-restored').getByText('New', { exact: true }).waitFor();
    await app.seen('30-canvas-new');
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await page.getByText('is new on this canvas').waitFor({ state: 'hidden' });
    expect(page.url()).toBe(`${app.url}/canvas/demo`);
  });

  test('it says of each what it has, and what it lacks', async () => {
    await node('orders-db')
      .getByText(/^Last backup/)
      .waitFor();
    await node('orders-restored').getByText('No backup yet').waitFor();
    await page.getByText('1 without a backup').waitFor();
    await canvas().getByText('for-canvas', { exact: true }).waitFor();
  });

  test('it is moved by drag and by wheel, and zoomed by wheel, buttons and keys', async () => {
    const source = node('orders-db');
    const before = await placeOf(source);
    const corner = await placeOf(canvas());
    await page.mouse.move(corner.x + 30, corner.y + 30);
    await page.mouse.down();
    await page.mouse.move(corner.x + 60, corner.y + 50);
    await page.mouse.move(corner.x + 90, corner.y + 70);
    await page.mouse.up();
    const dragged = await placeOf(source);
    expect([dragged.x - before.x, dragged.y - before.y]).toEqual([60, 40]);
    await page.mouse.wheel(0, 40);
    await expect.poll(async () => (await placeOf(source)).y).toBe(before.y);
    const shown = await zoomShown().textContent();
    await page.keyboard.down('Control');
    await page.mouse.wheel(0, 50);
    await page.keyboard.up('Control');
    await expect.poll(() => zoomShown().textContent()).not.toBe(shown);
    await page.getByRole('button', { name: 'Show all' }).click();
    await expect.poll(() => zoomShown().textContent()).toBe(shown);
    await page.getByRole('button', { name: 'Zoom in' }).click();
    await expect.poll(() => zoomShown().textContent()).not.toBe(shown);
    await canvas().focus();
    await page.keyboard.press('0');
    await expect.poll(() => zoomShown().textContent()).toBe(shown);
  });

  test('a node is dragged without being opened, and stands there after a reload until one tidies up', async () => {
    const target = node('orders-restored');
    const before = await placeOf(target);
    await dragBy(target, { x: 0, y: 160 });
    expect(page.url()).toBe(`${app.url}/canvas/demo`);
    const apart = async () =>
      (await placeOf(node('orders-restored'))).y - (await placeOf(node('orders-db'))).y;
    expect((await placeOf(target)).y).toBeGreaterThan(before.y + 100);
    expect(await apart()).toBeGreaterThan(100);
    await app.seen('31-canvas-moved');
    await page.reload();
    await target.waitFor();
    expect(await apart()).toBeGreaterThan(100);
    await page.getByRole('button', { name: /^Tidy up/ }).click();
    await expect.poll(apart).toBe(0);
  });

  test('the keyboard walks along the lineage, and opens', async () => {
    await node('orders-db').focus();
    await page.keyboard.press('ArrowRight');
    await expectFocused(node('orders-restored'));
    await page.keyboard.press('Shift+ArrowDown');
    await expectFocused(node('orders-restored'));
    await page.keyboard.press('ArrowLeft');
    await expectFocused(node('orders-db'));
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'orders-db', level: 1 }).waitFor();
    await page.goBack();
    await node('orders-db').waitFor();
  });

  test('a name is searched for', async () => {
    await page.getByRole('searchbox', { name: 'Find a service' }).fill('restored');
    await page.getByText('1 of 2 services').waitFor();
    await page.keyboard.press('Enter');
    await expectFocused(node('orders-restored'));
    await page.getByRole('searchbox', { name: 'Find a service' }).fill('');
  });

  test('two fingers zoom, and it holds at 360 pixels', async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    await page.reload();
    await node('orders-db').waitFor();
    await app.seen('32-canvas-narrow');
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow, 'the page does not scroll sideways').toBe(0);
    const shown = Number.parseInt((await zoomShown().textContent()) ?? '');
    const { x, y } = await placeOf(canvas());
    const touch = await page.context().newCDPSession(page);
    const fingers = (type: 'touchStart' | 'touchMove' | 'touchEnd', apart: number) =>
      touch.send('Input.dispatchTouchEvent', {
        type,
        touchPoints:
          type === 'touchEnd'
            ? []
            : [
                { x: x + 150 - apart, y: y + 40, id: 1 },
                { x: x + 150 + apart, y: y + 40, id: 2 },
              ],
      });
    await fingers('touchStart', 30);
    for (const apart of [40, 50, 60]) await fingers('touchMove', apart);
    await fingers('touchEnd', 0);
    await expect
      .poll(async () => Number.parseInt((await zoomShown().textContent()) ?? ''))
      .toBeGreaterThan(shown * 1.5);
    await page.setViewportSize({ width: 1280, height: 800 });
  });

  test('it reads as well in the light theme', async () => {
    await page.getByRole('combobox', { name: 'Theme' }).selectOption('light');
    await page.getByRole('button', { name: 'Show all' }).click();
    await app.seen('33-light-canvas');
    await page.getByRole('combobox', { name: 'Theme' }).selectOption('dark');
  });
});

describe('the tree beside the surface', () => {
  const edge = () => page.getByRole('separator', { name: 'Width of the list of DB Services' });
  const panel = () => page.getByRole('navigation', { name: 'DB Services' });
  const width = async () => (await placeOf(panel())).width;

  test('is made wider by keys, keeps its width, and gives way to the surface', async () => {
    await page.goto(`${app.url}/browse/demo/orders-db/backup`);
    await page.getByRole('button', { name: 'Back up now' }).waitFor();
    await edge().focus();
    const before = await width();
    await page.keyboard.press('ArrowRight');
    await expect.poll(width).toBe(before + 16);
    await page.keyboard.press('End');
    await expect.poll(width).toBe(640);
    await page.reload();
    await page.getByRole('button', { name: 'Back up now' }).waitFor();
    await expect.poll(width).toBe(640);
    await app.seen('34-wide-tree');
    await page.setViewportSize({ width: 800, height: 800 });
    await expect.poll(width).toBe(384);
    await page.setViewportSize({ width: 1280, height: 800 });
    await edge().dblclick();
    await expect.poll(width).toBe(before);
    await dragBy(edge(), { x: 40, y: 0 });
    await expect.poll(width).toBe(before + 40);
  });

  test('a search shows the way to what was unfolded, with the match marked', async () => {
    const service = onPage(page).service('orders-db');
    await service.focus();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('treeitem', { name: 'app', exact: true }).click();
    await page.getByRole('treeitem', { name: 'public', exact: true }).first().click();
    await page.getByRole('treeitem', { name: 'customers', exact: true }).waitFor();
    await service.focus();
    await page.keyboard.press('ArrowLeft');
    await page.getByRole('treeitem', { name: 'customers', exact: true }).waitFor({ state: 'hidden' });
    await page.getByRole('searchbox', { name: 'Filter services' }).fill('custo');
    const hit = page.getByRole('treeitem', { name: 'customers', exact: true });
    expect(await hit.locator('mark').textContent()).toBe('custo');
    await app.seen('35-tree-search');
    await hit.click();
    await page.getByRole('table').waitFor();
    expect(page.url()).toContain('/objects/app/public/customers');
    await page.goBack();
    await page.getByRole('heading', { name: 'orders-db', level: 1 }).waitFor();
    await page.goForward();
    await page.getByRole('table').waitFor();
  });

  test('object tabs are walked and closed by keys', async () => {
    await page.goto(`${app.url}/browse/demo/orders-db/objects/app/public/orders`);
    await page.getByRole('table').waitFor();
    const open = page.getByRole('navigation', { name: 'Open objects' });
    await open.getByRole('button', { name: 'orders', exact: true }).focus();
    await page.keyboard.press('ArrowLeft');
    await expectFocused(open.getByRole('button', { name: 'customers', exact: true }));
    await app.seen('36-object-tabs');
    await page.keyboard.press('Delete');
    await expectFocused(open.getByRole('button', { name: 'orders', exact: true }));
    expect(page.url()).toContain('/objects/app/public/orders');
    await page.keyboard.press('Delete');
    await open.waitFor({ state: 'hidden' });
    await page.getByRole('heading', { name: 'orders-db', level: 1 }).waitFor();
  });

  test('the browser had nothing to complain of', () => {
    expect(app.complaints).toEqual([]);
  });
});
