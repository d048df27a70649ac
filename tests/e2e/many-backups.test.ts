import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fillCatalogue } from '@holdfast/backup-engine/testing';
import { openApp, type OpenedApp } from './opened-app.ts';

const MANY = 10_000;
/** Of those that retention would take it takes none within the hour. */
const NEWEST = Math.floor(Date.now() / 1000) * 1000;

/** A DB Service with ten thousand backups: an hour apart, newest first. */
let app: OpenedApp;
let page: OpenedApp['page'];

beforeAll(async () => {
  app = await openApp({
    fill: (dataDir) => fillCatalogue(dataDir, { service: 'orders-db', backups: MANY, until: NEWEST }),
  });
  ({ page } = app);
  await page.goto(`${app.url}/browse/test/orders-db/backup`);
}, 300_000);

afterAll(async () => {
  await app[Symbol.asyncDispose]();
});

const nameOf = (number: number): string =>
  `orders-db-${new Date(NEWEST - number * 3_600_000).toISOString().replaceAll(/[-T:]|\..*/g, '')}`;
const table = () => page.getByRole('table', { name: 'Backups' });
const rowOf = (number: number) => page.getByRole('row').filter({ hasText: nameOf(number) });

/** Requests for the DB Service until nothing was asked for a while. */
async function requestsWhile(work: () => Promise<void>): Promise<number> {
  let count = 0;
  const counted = (request: { url(): string }) => {
    if (request.url().includes('/trpc/db.get')) count += 1;
  };
  page.on('request', counted);
  await work();
  for (let before = -1; before < count;) {
    before = count;
    await page.waitForTimeout(2000);
  }
  page.off('request', counted);
  return count;
}

describe('ten thousand backups', () => {
  test('are told of, and a few are drawn', async () => {
    await rowOf(0).waitFor();
    await page
      .getByText(`50 of ${MANY.toLocaleString('en')}`)
      .first()
      .waitFor();
    expect(await table().getAttribute('aria-rowcount')).toBe(String(MANY + 1));
    expect(await page.getByRole('row').count()).toBeLessThan(60);
    await app.seen('70-many-backups');
  });

  test('come as one scrolls, down to the oldest, in their order and without a gap', async () => {
    const panel = page.getByRole('tabpanel');
    for (let last = 0; last < MANY;) {
      await panel.evaluate((box) => (box.scrollTop = box.scrollHeight));
      const before = last;
      const lastDrawn = async () =>
        (last = Number(await page.getByRole('row').last().getAttribute('aria-rowindex')) - 1);
      await expect.poll(lastDrawn, { interval: 20 }).toBeGreaterThan(before);
    }
    await rowOf(MANY - 1).waitFor();
    expect(await rowOf(MANY - 1).getAttribute('aria-rowindex')).toBe(String(MANY + 1));
    expect(await rowOf(MANY - 2).getAttribute('aria-rowindex')).toBe(String(MANY));
    expect(await page.getByRole('button', { name: /Load more/ }).count()).toBe(0);
    expect(await page.getByRole('row').count()).toBeLessThan(60);
    await app.seen('71-oldest-backup');
  }, 240_000);

  test('are asked for again by three requests at most', async () => {
    const refresh = () => page.getByRole('button', { name: 'Refresh' }).click();
    /* The page asks by itself 30 s after the last answer: not among those that are counted. */
    await requestsWhile(refresh);
    const requests = await requestsWhile(refresh);
    expect(requests).toBeGreaterThan(0);
    expect(requests).toBeLessThanOrEqual(3);
    await rowOf(MANY - 1).waitFor();
  });

  test('can be acted on by the keyboard where one has scrolled to', async () => {
    const actions = page.getByRole('button', { name: `Actions for ${nameOf(MANY - 1)}` });
    const isFocused = (target: Locator) => () =>
      target.evaluate((element) => element === element.ownerDocument.activeElement);
    await actions.focus();
    await page.keyboard.press('Enter');
    await expect.poll(isFocused(page.getByRole('menuitem', { name: /^Restore/ }))).toBe(true);
    await page.keyboard.press('Escape');
    await expect.poll(isFocused(actions)).toBe(true);
    await page.keyboard.press('Home');
    await page.getByRole('row').nth(1).waitFor();
    expect(await isFocused(actions)()).toBe(true);
  });

  test('are all there for a search', async () => {
    await page.getByRole('searchbox', { name: 'Search name or description' }).fill(nameOf(MANY - 1));
    await page.getByRole('heading', { name: 'Backups 1', exact: true }).waitFor();
    await rowOf(MANY - 1).waitFor();
    expect(app.complaints).toEqual([]);
  });
});
