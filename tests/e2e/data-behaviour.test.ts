import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { holdDumps } from '../outside-servers/held-dumps.ts';
import { startPostgres, type OutsidePostgres } from '../outside-servers/postgresql.ts';
import { openWindow } from './browser.ts';
import { NEW_SERVER_MS, onPage, openApp, type OpenedApp } from './opened-app.ts';
import { addServer } from './through-api.ts';

/** When the page asks the server and when it does not, counted; and what it shows while answers are late or missing. */
const TOKEN = 'e2e-token-4c0f7e52aa';
const SURFACE = '/browse/demo/outside/backup';
const MOVING_MS = 10_000;
/** Longer than the 30 s between two requests of a page at rest. */
const RESTING_MS = 35_000;
/** Sooner than a page at rest asks by itself: another tab has told it. */
const TOLD = { timeout: 15_000 };

let app: OpenedApp;
let page: Page;
let other: Page;
let outside: OutsidePostgres;

beforeAll(async () => {
  [app, outside] = await Promise.all([openApp({ environment: { HOLDFAST_TOKEN: TOKEN } }), startPostgres()]);
  ({ page } = app);
  await outside.inDatabase('postgres', 'create table held (id int primary key)');
  await addServer(app.api, 'outside', outside);
  await signIn(page);
  await page.goto(app.url + SURFACE);
  await page.getByRole('heading', { name: 'outside', level: 1 }).waitFor();
}, 300_000);

afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await outside[Symbol.asyncDispose]();
});

async function signIn(at: Page): Promise<void> {
  await at.getByLabel('Token').fill(TOKEN);
  await at.getByRole('button', { name: 'Sign in' }).click();
  await at.getByRole('heading', { name: 'Sign in to Holdfast' }).waitFor({ state: 'hidden' });
}

/** Of what stands in the top bar. */
async function edgesOf(at: Page, name: string): Promise<{ left: number; right: number }> {
  const { x, width } = (await at
    .getByRole('banner')
    .getByLabel(name)
    .or(at.getByRole('banner').getByRole('link', { name }))
    .first()
    .boundingBox())!;
  return { left: x, right: x + width };
}

const pause = (ms: number) => new Promise((later) => setTimeout(later, ms));
const dialog = (at = page) => onPage(at).dialog();
const strip = () => page.getByText('Holdfast does not answer; reconnecting');

/** Every procedure that a page asks from now on, and how often. */
function count(at: Page) {
  const asked: string[] = [];
  at.on('request', (request) => {
    const procedure = /\/trpc\/([\w.]+)/.exec(request.url())?.[1];
    if (procedure !== undefined) asked.push(procedure);
  });
  return {
    asked,
    of: (procedure: string) => asked.filter((name) => name === procedure).length,
    again: () => void asked.splice(0),
  };
}

/** When each address of the API was asked, the most asked first: in milliseconds by the page, which load does not hold up. */
async function timesAsked(at: Page): Promise<number[][]> {
  return at.evaluate(() => {
    const asked = performance.getEntriesByType('resource').filter(({ name }) => name.includes('/trpc/'));
    return [...Map.groupBy(asked, ({ name }) => name).values()]
      .map((entries) => entries.map(({ startTime }) => startTime))
      .toSorted((one, other) => other.length - one.length);
  });
}

describe('when the page asks', () => {
  test('every 3 s while something moves, every 30 s at rest, never in a hidden tab, at once when shown', async () => {
    await using window = await openWindow();
    const tab = await window.tabs.newPage();
    await tab.goto(app.url);
    await signIn(tab);
    await tab.goto(app.url + SURFACE);
    await tab.getByRole('heading', { name: 'outside', level: 1 }).waitFor();
    await using held = await holdDumps(outside, 'held');
    await app.api.db.backup.create.mutate({ namespace: 'demo', service: 'outside', name: 'held-up' });
    for (const at of [page, tab]) {
      await at.getByRole('button', { name: 'Refresh' }).click();
      await onPage(at).row('held-up').getByText('Running').waitFor();
    }
    const front = await window.tabs.newPage();
    await front.bringToFront();
    expect(await tab.evaluate(() => document.visibilityState)).toBe('hidden');
    await pause(1000);

    const [shown, hidden] = [count(page), count(tab)];
    await pause(MOVING_MS);
    expect(hidden.asked, 'a hidden tab while something moves').toEqual([]);
    for (const procedure of ['db.get', 'db.list']) {
      expect(shown.of(procedure), `${procedure} while something moves`).toBeGreaterThanOrEqual(2);
      expect(shown.of(procedure), `${procedure} while something moves`).toBeLessThanOrEqual(4);
    }
    expect(shown.of('project.list'), 'projects do not move').toBeLessThanOrEqual(1);

    await held.letGo();
    await onPage(page).row('held-up').getByText('Completed').waitFor({ timeout: NEW_SERVER_MS });
    await pause(4000);
    shown.again();
    await pause(RESTING_MS);
    expect(hidden.asked, 'a hidden tab at rest').toEqual([]);
    for (const procedure of ['db.get', 'db.list'])
      expect([1, 2], `${procedure} at rest`).toContain(shown.of(procedure));

    await tab.bringToFront();
    await onPage(tab).row('held-up').getByText('Completed').waitFor();
    expect(hidden.of('db.get'), 'shown again, it asks once').toBe(1);
    await pause(500);
    hidden.again();
    await front.bringToFront();
    await tab.bringToFront();
    await pause(1500);
    expect(hidden.asked, 'what has just come is not asked again').toEqual([]);
  });

  test('what one tab does the other shows at once, and they do not echo each other', async () => {
    other = await app.newPage();
    await other.goto(app.url + SURFACE);
    await onPage(other).row('held-up').waitFor();
    await pause(1500);
    const [here, there] = [count(page), count(other)];
    await page.getByRole('button', { name: 'Back up now' }).click();
    await dialog().getByRole('textbox', { name: 'Backup Name' }).fill('told');
    await dialog().getByRole('button', { name: 'Start backup' }).click();
    await onPage(other).row('told').waitFor(TOLD);
    expect(await other.getByText('Backup started').count(), 'it says nothing of what it did not do').toBe(0);
    for (const at of [page, other])
      await onPage(at).row('told').getByText('Completed').waitFor({ timeout: NEW_SERVER_MS });
    await onPage(page).action('told', 'Delete…');
    await dialog().getByRole('textbox').fill('told');
    await dialog().getByRole('button', { name: 'Delete backup' }).click();
    await onPage(other)
      .row('told')
      .waitFor({ state: 'hidden', ...TOLD });
    await pause(4000);
    here.again();
    there.again();
    await pause(5000);
    expect(
      here.of('db.get') + there.of('db.get'),
      'at rest again, nobody answers a word',
    ).toBeLessThanOrEqual(2);
    await page.getByRole('combobox', { name: 'Theme' }).selectOption('light');
    await expect.poll(() => other.evaluate(() => document.documentElement.dataset['theme'])).toBe('light');
    await page.getByRole('combobox', { name: 'Theme' }).selectOption('dark');
  });

  test('signed out in the middle of a form, both tabs ask for the token; one sign-in brings both back, form and all', async () => {
    await other.getByRole('button', { name: 'Back up now' }).click();
    await dialog(other).getByRole('textbox', { name: 'Description' }).fill('typed before the sign-out');
    await page.context().clearCookies();
    await page.getByRole('button', { name: 'Refresh' }).click();
    for (const at of [page, other]) {
      await at.getByRole('heading', { name: 'Sign in to Holdfast' }).waitFor(TOLD);
      await expect.poll(() => dialog(at).filter({ visible: true }).count()).toBe(0);
    }
    await app.seen('40-signed-out');
    const silent = count(other);
    await pause(4000);
    expect(silent.asked, 'signed out, nothing is asked').toEqual([]);
    await signIn(page);
    await other.getByRole('heading', { name: 'Sign in to Holdfast' }).waitFor({ state: 'hidden' });
    const description = dialog(other).getByRole('textbox', { name: 'Description' });
    await expect.poll(() => description.inputValue()).toBe('typed before the sign-out');
    await dialog(other).getByRole('textbox', { name: 'Backup Name' }).fill('after-sign-in');
    await dialog(other).getByRole('button', { name: 'Start backup' }).click();
    await onPage(page).row('after-sign-in').getByText('Completed').waitFor({ timeout: NEW_SERVER_MS });
  });

  test('signed out on purpose, by the keyboard alone, both tabs ask for the token and keep nothing', async () => {
    const cookies = async () => (await page.context().cookies()).map(({ name }) => name);
    expect(await cookies()).toContain('holdfast_session');
    await page.setViewportSize({ width: 360, height: 740 });
    const bar = ['Data Browser', 'Project Canvas', 'Language', 'Theme', 'Sign out'];
    const edges = await Promise.all(bar.map((name) => edgesOf(page, name)));
    for (const [at, { left, right }] of edges.entries()) {
      expect(left, `${bar[at]} is beside what is left of it`).toBeGreaterThanOrEqual(
        edges[at - 1]?.right ?? 0,
      );
      expect(right, `${bar[at]} is in sight`).toBeLessThanOrEqual(360);
    }
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.getByRole('combobox', { name: 'Theme' }).focus();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    for (const at of [page, other]) {
      await at.getByRole('heading', { name: 'Sign in to Holdfast' }).waitFor(TOLD);
      await expect.poll(() => at.getByText('after-sign-in').count()).toBe(0);
    }
    expect(await cookies()).not.toContain('holdfast_session');
    await app.seen('42-signed-out-on-purpose');
    await signIn(page);
    for (const at of [page, other]) await onPage(at).row('after-sign-in').getByText('Completed').waitFor();
    await other.close();
  });
});

describe('a server in trouble', () => {
  test('that does not answer is asked ever more seldom, by one query for all, and each once when it is back', async () => {
    const asked = count(page);
    await page.route('**/trpc/**', (route) => route.abort());
    await page.evaluate(() => performance.clearResourceTimings());
    await page.getByRole('button', { name: 'Refresh' }).click();
    await strip().waitFor();
    await page.getByText(/Shown as of \d\d:\d\d:\d\d, \d+:\d\d ago/).waitFor();
    await onPage(page).row('held-up').waitFor();
    /* All are asked and tried again once; then one alone, after about 1, 2 and 4 s. */
    await expect.poll(async () => (await timesAsked(page))[0]?.length).toBeGreaterThanOrEqual(5);
    const [[, , afterOne, afterTwo, afterFour] = [], ...others] = await timesAsked(page);
    expect(afterTwo! - afterOne!).toBeGreaterThanOrEqual(0.8 * 2000);
    expect(afterFour! - afterTwo!).toBeGreaterThanOrEqual(0.8 * 4000);
    for (const times of others) expect(times.length).toBeLessThanOrEqual(2);
    asked.again();
    await page.unroute('**/trpc/**');
    await page.getByRole('button', { name: 'Try now' }).click();
    await strip().waitFor({ state: 'hidden' });
    await pause(1500);
    for (const procedure of new Set(asked.asked)) expect(asked.of(procedure), procedure).toBe(1);
  });

  test('that asks for fewer requests is left alone for as long as it says', async () => {
    const asked = count(page);
    await page.route('**/trpc/**', (route) =>
      route.fulfill({
        status: 429,
        headers: { 'retry-after': '12' },
        json: {
          error: { message: 'Too many requests.', code: -32029, data: { reason: 'TOO_MANY_REQUESTS' } },
        },
      }),
    );
    await page.getByRole('button', { name: 'Refresh' }).click();
    await page.getByText('Holdfast asks for fewer requests; waiting').waitFor();
    asked.again();
    await page.getByRole('button', { name: 'Try now' }).click();
    await pause(4000);
    expect(asked.asked).toEqual([]);
    await page.unroute('**/trpc/**');
    await page.getByText('Holdfast asks for fewer requests; waiting').waitFor({ state: 'hidden' });
  });

  test('that is slow leaves the page usable: nothing jumps, nothing typed is lost, nothing is sent twice', async () => {
    const slow = await app.newPage();
    await slow.route('**/trpc/**', async (route) => {
      /* What belongs together need not come together. */
      await pause(route.request().url().includes('/project.list') ? 2400 : 2000);
      await route.continue().catch(() => undefined);
    });
    await slow.addInitScript(`
      window.shifted = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) window.shifted += entry.value;
      }).observe({ type: 'layout-shift', buffered: true });
    `);
    const asked = count(slow);
    await slow.goto(app.url + SURFACE);
    await slow.getByRole('status', { name: 'Loading…' }).waitFor();
    await onPage(slow).row('held-up').waitFor();
    await pause(2500);
    for (const procedure of new Set(asked.asked)) expect(asked.of(procedure), procedure).toBe(1);
    expect(await slow.evaluate('window.shifted'), 'layout shift').toBeLessThan(0.02);

    await slow.getByRole('searchbox', { name: 'Search name' }).pressSequentially('held', { delay: 150 });
    expect(await slow.getByRole('searchbox', { name: 'Search name' }).inputValue()).toBe('held');
    await onPage(slow).row('held-up').waitFor();
    await onPage(slow).row('after-sign-in').waitFor({ state: 'hidden' });

    await slow.getByRole('button', { name: 'Back up now' }).click();
    await dialog(slow).getByRole('textbox', { name: 'Backup Name' }).fill('slow-one');
    asked.again();
    const submit = dialog(slow).getByRole('button', { name: 'Start backup' });
    await submit.dblclick();
    expect(await submit.getAttribute('aria-busy')).toBe('true');
    await slow.keyboard.press('Enter');
    await dialog(slow).waitFor({ state: 'hidden' });
    expect(asked.of('db.backup.create')).toBe(1);
    await slow.close();
  });

  test('whose answer comes late does not replace a newer one', async () => {
    await page.route('**/trpc/db.get*', async (route) => {
      await pause(decodeURIComponent(route.request().url()).includes('"status":"Failed"') ? 3000 : 100);
      await route.continue().catch(() => undefined);
    });
    await page.getByRole('combobox', { name: 'Status' }).selectOption('Failed');
    await pause(300);
    await page.getByRole('combobox', { name: 'Status' }).selectOption('Completed');
    await onPage(page).row('held-up').waitFor();
    await pause(3500);
    expect(await onPage(page).row('held-up').isVisible()).toBe(true);
    await page.unroute('**/trpc/db.get*');
    await page.getByRole('combobox', { name: 'Status' }).selectOption('');
  });
});

test('the browser had no fault of the page to complain of', () => {
  expect(app.complaints.filter((complaint) => complaint.startsWith('page error'))).toEqual([]);
});
