import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NEW_SERVER_MS, onPage, openApp, type OpenedApp } from './opened-app.ts';

/** What only a real browser shows of the forms: how wide they are, what holds the back button, stages as they happen. */
let app: OpenedApp;
let page: OpenedApp['page'];

beforeAll(async () => {
  app = await openApp({ screen: { timezoneId: 'Asia/Kathmandu' } });
  ({ page } = app);
  await onPage(page).service('orders-db').click({ timeout: NEW_SERVER_MS });
  await page.getByRole('button', { name: 'Set up policy' }).waitFor();
}, 300_000);

afterAll(async () => {
  await app[Symbol.asyncDispose]();
});

const dialog = () => onPage(page).dialog();

/** The dialog stands, and what is typed goes into this field. */
async function expectFocused(field: string): Promise<void> {
  const input = dialog().getByRole('textbox', { name: field });
  await expect.poll(() => input.evaluate((element) => element === document.activeElement)).toBe(true);
}

/** How far something sticks out of the dialog, or is cut in it. */
function overflowOf(selector: string): Promise<number> {
  return dialog()
    .locator(selector)
    .evaluate((element) => {
      const panel = element.closest('[role=dialog]')?.getBoundingClientRect();
      const { right } = element.getBoundingClientRect();
      return Math.max(element.scrollWidth - element.clientWidth, right - (panel?.right ?? 0), 0);
    });
}

/** The server's clock as the page is told it: the forms count by it, and the real one does not wait for March. */
async function tellTime(iso: string): Promise<void> {
  const shift = Date.parse(iso) - Date.now();
  await page.route('**/trpc/db.get?*', async (route) => {
    const response = await route.fetch();
    const shifted = (await response.text()).replace(/"serverTime":"([^"]+)"/, (_, at: string) =>
      JSON.stringify({ serverTime: new Date(Date.parse(at) + shift).toISOString() }).slice(1, -1),
    );
    await route.fulfill({ response, body: shifted });
  });
  await page.reload();
  await page.getByRole('button', { name: /^(Set up|Edit) policy$/ }).waitFor();
}

describe('the policy form', () => {
  test('shows its next runs whole, in three zones, at any width', async () => {
    for (const width of [1280, 768, 360]) {
      await page.setViewportSize({ width, height: 800 });
      await page.getByRole('button', { name: 'Set up policy' }).click();
      await dialog().getByLabel('Time zone').selectOption('America/North_Dakota/New_Salem');
      await dialog().getByRole('table', { name: 'Next runs' }).scrollIntoViewIfNeeded();
      expect(await overflowOf('table'), `${width} px`).toBe(0);
      expect(await dialog().getByRole('columnheader').count()).toBe(3);
      await app.seen(`50-next-runs-${width}`);
      await dialog().getByRole('button', { name: 'Cancel' }).click();
      await dialog().getByRole('button', { name: 'Discard' }).click();
    }
    await page.setViewportSize({ width: 1280, height: 800 });
  });

  test('says what the clocks going forward does to the runs', async () => {
    const year = new Date().getUTCFullYear() + 1;
    await tellTime(`${year}-03-15T12:00:00Z`);
    await page.getByRole('button', { name: 'Set up policy' }).click();
    await dialog().getByLabel('Time zone').selectOption('Europe/Berlin');
    await dialog().getByLabel('Minute').selectOption('30');
    await dialog()
      .getByText(/^On Sun .* clocks in Europe\/Berlin go forward by 1 h$/)
      .waitFor();
    await dialog().getByText('02:30 does not exist on that day; the backup runs at 03:00.').waitFor();
    await dialog().getByText('Runs are at 01:30 UTC before and 00:30 UTC after.').waitFor();
    await app.seen('51-clock-change');
  });

  test('holds the back button while there is something to lose, and then goes back', async () => {
    await page.goBack({ waitUntil: 'commit', timeout: 2_000 }).catch(() => undefined);
    await page.getByRole('alertdialog', { name: 'Discard your changes?' }).waitFor();
    expect(page.url()).toContain('/browse/demo/orders-db/backup');
    await page.getByRole('button', { name: 'Discard' }).click();
    await dialog().waitFor({ state: 'hidden' });
    await expect.poll(() => page.url()).not.toContain('orders-db');
    await page.unrouteAll();
    await page.goto(`${app.url}/browse/demo/orders-db/backup`);
  });
});

describe('a restore', () => {
  test('shows the time of each stage, which add up to the whole', async () => {
    await page.getByRole('button', { name: 'Back up now' }).click();
    await expectFocused('Backup Name');
    await page.keyboard.type('typed-over');
    await page.keyboard.press('Enter');
    await onPage(page).row('typed-over').getByText('Completed').waitFor({ timeout: NEW_SERVER_MS });
    await onPage(page).action('typed-over', 'Restore…');
    await dialog()
      .getByText(/^About .*: what the source held when it was backed up$/)
      .waitFor();
    await app.seen('52-what-will-be-made');
    await expectFocused('Name of the new DB Service');
    await page.keyboard.type('staged');
    await page.keyboard.press('Enter');
    const stage = (name: string) => dialog().getByRole('listitem').filter({ hasText: name });
    await stage('Starting a new server')
      .getByText(/^\d+:\d\d$/)
      .waitFor();
    await app.seen('53-stages');
    await dialog().getByRole('heading', { name: 'Restored into staged' }).waitFor({ timeout: NEW_SERVER_MS });
    const spans = ['Accepted', 'Starting a new server', 'Loading the data', 'Verifying'].map(async (name) => {
      const [minutes, seconds] = (await stage(name).innerText())
        .match(/(\d+):(\d\d)/)!
        .slice(1)
        .map(Number);
      return minutes! * 60 + seconds!;
    });
    const sum = (await Promise.all(spans)).reduce((a, b) => a + b, 0);
    const whole = await dialog()
      .getByText(/· Took /)
      .innerText();
    const [from, until] = [...whole.matchAll(/(\d\d):(\d\d):(\d\d)/g)].map(
      ([, h, m, s]) => Number(h) * 3600 + Number(m) * 60 + Number(s),
    );
    expect((until! - from! + 86_400) % 86_400, whole).toBe(sum);
    await app.seen('54-ready');
  });

  test('leads on to the canvas, which is told what is new', async () => {
    await dialog().locator('a[href*="?new="]').waitFor();
    await dialog().getByRole('link', { name: 'Show on the canvas' }).click();
    await page.waitForURL(/\/canvas\/demo\?new=/);
    const { uid } = await app.api.db.list
      .query({})
      .then((services) => services.find(({ name }) => name === 'staged')!);
    expect(new URL(page.url()).searchParams.get('new')).toBe(uid);
  });

  test('the browser had nothing to complain of', () => {
    expect(app.complaints).toEqual([]);
  });
});
