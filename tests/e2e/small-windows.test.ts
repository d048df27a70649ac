import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NEW_SERVER_MS, onPage, openApp, type OpenedApp } from './opened-app.ts';

/**
 * Windows as narrow and as short as a phone's, or as one that is magnified: whatever can be acted on can be reached, also
 * while messages stand at the foot of the page.
 */
let app: OpenedApp;
let page: Page;

beforeAll(async () => {
  app = await openApp();
  ({ page } = app);
  await onPage(page).service('orders-db').click({ timeout: NEW_SERVER_MS });
  await page.getByText('No backups yet').waitFor();
}, 300_000);

afterAll(() => app[Symbol.asyncDispose]());

const dialog = () => onPage(page).dialog();
const backUpNow = () => page.getByRole('button', { name: 'Back up now' });

/** The controls, of the dialog where one is open, at whose middle a message lies though they were scrolled into sight. */
async function coveredByMessages(): Promise<string[]> {
  return page.evaluate(() => {
    const all = document.querySelector('[role=dialog]') ?? document;
    return [...all.querySelectorAll('button, a, input, select, [tabindex="0"]')]
      .filter((control) => control.closest('[data-toasts]') === null)
      .filter((control) => {
        control.scrollIntoView({ block: 'nearest' });
        const { left, top, width, height } = control.getBoundingClientRect();
        const found = document.elementFromPoint(left + width / 2, top + height / 2);
        return width > 0 && found !== null && found.closest('[data-toasts]') !== null;
      })
      .map((control) => control.getAttribute('aria-label') ?? control.textContent);
  });
}

async function scrolledBy(): Promise<{ right: number; down: number }> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth, scrollHeight, clientHeight } = document.documentElement;
    return { right: scrollWidth - clientWidth, down: scrollHeight - clientHeight };
  });
}

describe('a message at the foot of the page', () => {
  test.each([
    [360, 740],
    [768, 1024],
    [1280, 800],
  ])('covers nothing one can act on, in a dialog neither, at %i × %i', async (width, height) => {
    await page.setViewportSize({ width, height });
    await backUpNow().click();
    await dialog().getByRole('textbox', { name: 'Backup Name' }).fill(`at-${width}`);
    await page.keyboard.press('Enter');
    const message = page.getByText(`Backup started: at-${width}`);
    /* It stays as long as the pointer is over it: from here on the keyboard does the work. */
    await message.hover();
    expect(await coveredByMessages()).toEqual([]);
    await page.getByRole('button', { name: 'Set up policy' }).press('Enter');
    await dialog().getByRole('radio', { name: 'Weekly' }).press('Space');
    await dialog().getByRole('group', { name: 'Weekdays' }).waitFor();
    expect(await message.isVisible()).toBe(true);
    expect(await coveredByMessages()).toEqual([]);
    await page.keyboard.press('Escape');
    await dialog().getByRole('button', { name: 'Discard' }).click();
    await dialog().waitFor({ state: 'hidden' });
  });
});

describe('a short window', () => {
  test('has one scrollbar: the page itself does not move', async () => {
    await page.setViewportSize({ width: 640, height: 400 });
    await page.reload();
    await backUpNow().waitFor();
    expect(await scrolledBy()).toEqual({ right: 0, down: 0 });
  });

  test('of 1280 × 1024, magnified four times, is scrolled to all there is', async () => {
    await page.setViewportSize({ width: 320, height: 256 });
    await page.reload();
    await backUpNow().click();
    await dialog().getByRole('textbox', { name: 'Backup Name' }).fill('magnified');
    await dialog().getByRole('button', { name: 'Start backup' }).click();
    await onPage(page).row('magnified').getByText('Completed').waitFor({ timeout: NEW_SERVER_MS });
    expect((await scrolledBy()).right).toBe(0);
    await page.getByRole('link', { name: 'Project Canvas' }).click();
    await page.getByRole('button', { name: 'Zoom in' }).click();
    expect((await scrolledBy()).right).toBe(0);
  });

  test('the browser had nothing to complain of', () => {
    expect(app.complaints).toEqual([]);
  });
});
