import { resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMemoryBackend } from '@holdfast/db-backup-domain/testing';
import { createTestServer, type TestServer } from '@holdfast/server/testing';
import { accessibilityViolations, look, openBrowser } from './browser.ts';

/** The strip of recovery points in a real browser, over a backend that has a history of two weeks at once. */
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const service = { namespace: 'demo', name: 'orders-db' };
const now = Date.now();
const ago = (ms: number): string => new Date(now - ms).toISOString();

let server: TestServer;
let browser: Awaited<ReturnType<typeof openBrowser>>;

beforeAll(async () => {
  const { backend, world } = createMemoryBackend({ now: () => now });
  world.addProject({ id: 'demo', name: 'Demo' });
  world.addService({ ...service, createdAt: ago(60 * DAY_MS) });
  const hourly = { frequency: 'hourly', minute: 0 } as const;
  const call = { actor: { id: 'owner' }, requestId: 'e2e' };
  const about = { namespace: 'demo', service: service.name, timeZone: 'UTC', retention: { days: 30 } };
  await backend.updatePolicy(call, { ...about, schedule: hourly });
  world.changePolicy(service, { since: ago(20 * DAY_MS) });
  for (let hours = 1; hours < 345; hours += 1) {
    if (hours % 50 === 7) continue;
    const status = hours % 40 === 3 ? 'Failed' : 'Completed';
    const createdAt = new Date(Math.floor(now / HOUR_MS - hours) * HOUR_MS + 2000).toISOString();
    world.addBackup({ service: service.name, name: `hour-${hours}`, type: 'automatic', status, createdAt });
  }
  world.addBackup({ service: service.name, name: 'making', status: 'Running', createdAt: ago(9000) });
  const builder = new URL('../../scripts/build-web.mjs', import.meta.url).href;
  const { buildWeb } = (await import(builder)) as { buildWeb: () => Promise<boolean> };
  expect(await buildWeb()).toBe(true);
  const webDir = resolve(import.meta.dirname, '../../apps/web/dist');
  [server, browser] = await Promise.all([createTestServer(backend, { webDir }), openBrowser()]);
}, 300_000);

afterAll(async () => {
  await browser.close();
  await server[Symbol.asyncDispose]();
});

const strip = (page: Page) => page.getByRole('region', { name: 'Recovery points of the last 14 days' });

async function opened(width: number, theme: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width, height: 900 } });
  const page = await context.newPage();
  await page.goto(`${server.url}/browse/demo/orders-db/backup`);
  await page.evaluate((chosen) => (document.documentElement.dataset['theme'] = chosen), theme);
  await strip(page).waitFor();
  return page;
}

test.each([
  [360, 'dark'],
  [768, 'light'],
  [1280, 'dark'],
  [1920, 'light'],
])('marks of every kind at %i px, %s: nothing sticks out, and axe finds nothing', async (width, theme) => {
  const page = await opened(width, theme);
  await strip(page).scrollIntoViewIfNeeded();
  await look(page, `50-timeline-${width}-${theme}`);
  const words = strip(page).getByText(/^Last 14 days: /);
  expect(await words.textContent()).toMatch(
    /^Last 14 days: \d+ completed, \d+ failed, \d+ without a backup, 1 in progress; next due (today|tomorrow) \d\d:00\.$/,
  );
  expect(await strip(page).evaluate((element) => element.scrollWidth <= element.clientWidth)).toBe(true);
  expect(await accessibilityViolations(page)).toEqual([]);
  await page.context().close();
});

test('the keyboard comes to it once, goes from day to day, and from a day to its backup', async () => {
  const page = await opened(1280, 'dark');
  const days = strip(page).getByRole('listitem').getByRole('button');
  expect(await days.count()).toBe(14);
  await days.last().focus();
  await page.keyboard.press('ArrowLeft');
  const yesterday = days.nth(12);
  expect(await yesterday.evaluate((element) => element === document.activeElement)).toBe(true);
  const named = await page.locator('[role="tooltip"]:not([data-state="closed"])').textContent();
  const backup = /Press to show (hour-\d+) in the list/.exec(named ?? '')?.[1];
  expect(backup).toBeDefined();
  await page.keyboard.press('Enter');
  await page
    .getByRole('row')
    .filter({ has: page.getByText(backup!, { exact: true }) })
    .waitFor();
  const list = page.getByRole('region', { name: 'Backups' });
  expect(await list.evaluate((element) => element === document.activeElement)).toBe(true);
  await page.context().close();
});
