import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { freePort } from '../outside-servers/outside-server.ts';
import { accessibilityViolations, look, openBrowser } from './browser.ts';

/** The gallery of packages/ui, where every component is in all its states at once: what axe finds here is in no story. */
const repository = resolve(import.meta.dirname, '../..');
const SMALLEST_CONTRAST = 4.5;

interface OpenedGallery extends AsyncDisposable {
  readonly page: Page;
  readonly complaints: string[];
}

let opened: OpenedGallery;
beforeAll(async () => {
  opened = await openGallery();
});
afterAll(() => opened?.[Symbol.asyncDispose]());
/* What one test left open is nothing to the next. */
beforeEach(async () => {
  await opened.page.reload();
  await opened.page.getByRole('heading', { level: 1 }).waitFor({ timeout: 120_000 });
});

describe('the gallery', () => {
  test('shows every room, clean in both themes', async () => {
    const rooms = await opened.page.getByRole('navigation', { name: 'Rooms' }).getByRole('link').all();
    expect(rooms.length).toBeGreaterThan(0);
    for (const room of rooms) {
      const title = await room.innerText();
      await opened.page.getByRole('heading', { level: 2, name: title, exact: true }).waitFor();
    }
    await seen('gallery');
  });

  test('measures no text colour below its smallest contrast', async () => {
    const { page } = opened;
    for (const theme of ['Light', 'Dark']) {
      await page.getByRole('radio', { name: theme, exact: true }).check();
      const measured = await page.locator('[data-contrast]').evaluateAll((samples) =>
        samples.map((sample) => ({
          colors: sample.getAttribute('data-colors'),
          contrast: Number(sample.getAttribute('data-contrast')),
        })),
      );
      expect(measured.length).toBeGreaterThan(0);
      expect(measured.filter(({ contrast }) => !(contrast >= SMALLEST_CONTRAST))).toEqual([]);
    }
  });

  test.each([
    'Dialog',
    'Dialog with more than fits',
    'FormDialog',
    'DialogForm, then its end',
    'ConfirmDialog',
    'TypedConfirmDialog',
  ])('%s is clean in both themes and gives the focus back', async (name) => {
    const { page } = opened;
    const button = page.getByRole('button', { name, exact: true });
    await button.click();
    const dialog = page.getByRole('dialog').or(page.getByRole('alertdialog'));
    await dialog.waitFor();
    await seen(`gallery: ${name}`);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(await button.evaluate((element) => element === document.activeElement)).toBe(true);
  });

  test('what opens over the page is clean in both themes', async () => {
    const { page } = opened;
    /* Before the message: one that goes moves the page under the pointer. */
    await page.getByRole('button', { name: '2 h ago, top' }).hover();
    await page.getByRole('tooltip').waitFor();
    await seen('gallery: tooltip');
    await page.getByRole('button', { name: 'Backup failed' }).click();
    await page.getByRole('alert').getByText('Backup failed').waitFor();
    await page.getByRole('button', { name: 'Actions for before-migration' }).click();
    await page.getByRole('menuitem', { name: 'Restore into a new DB Service' }).waitFor();
    await seen('gallery: menu');
  });

  test('the browser complains of nothing', () => {
    expect(opened.complaints).toEqual([]);
  });
});

async function seen(name: string): Promise<void> {
  await look(opened.page, name.replaceAll(/\W+/g, '-'));
  assert.deepEqual(await accessibilityViolations(opened.page), [], name);
}

async function openGallery(): Promise<OpenedGallery> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const server = spawn('node', ['scripts/gallery.mjs', '--port', String(port)], {
    cwd: repository,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const stop = async () => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    server.kill('SIGTERM');
    await once(server, 'exit');
  };
  try {
    while ((await fetch(url).catch(() => null))?.ok !== true) {
      if (server.exitCode !== null) throw new Error(`The gallery ended with ${server.exitCode}`);
      await sleep(200);
    }
    const browser = await openBrowser();
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(`page error: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(`console: ${message.text()}`);
    });
    await page.goto(url);
    const close = async () => {
      await browser.close();
      await stop();
    };
    return { page, complaints, [Symbol.asyncDispose]: close };
  } catch (error) {
    await stop();
    throw error;
  }
}
