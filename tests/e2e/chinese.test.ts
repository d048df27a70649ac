import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NEW_SERVER_MS, onPage, openApp, type OpenedApp } from './opened-app.ts';

/**
 * A browser that asks for Simplified Chinese: the page is Chinese from its first moment, a backup is made and named in
 * Chinese, each screen is checked by axe, and what the reader chooses instead is kept.
 */
let app: OpenedApp;
let page: OpenedApp['page'];
/** The scripts that the page has fetched. */
const scripts: string[] = [];
const isChinese = (script: string) => script.includes('zh-CN');

beforeAll(async () => {
  app = await openApp({ screen: { locale: 'zh-CN' } });
  ({ page } = app);
  page.on('request', (request) => {
    if (request.resourceType() === 'script') scripts.push(request.url());
  });
}, 300_000);

afterAll(async () => {
  await app[Symbol.asyncDispose]();
});

const dialog = () => onPage(page).dialog();

describe('in Chinese', () => {
  test('the page opens in the language that the browser asks for', async () => {
    await onPage(page).service('orders-db', '运行中').click({ timeout: NEW_SERVER_MS });
    await page.getByRole('tab', { name: '备份', selected: true }).waitFor();
    await page.getByText('尚无备份').waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN');
    await app.seen('zh-01-first-use');
  });

  test('English is never drawn before it', async () => {
    await page.addInitScript(() => {
      const drawn: string[] = [];
      Object.assign(globalThis, { drawn });
      new MutationObserver(() => drawn.push(document.body?.innerText ?? '')).observe(document, {
        childList: true,
        subtree: true,
      });
    });
    await page.reload();
    await page.getByRole('button', { name: '立即备份' }).waitFor();
    const drawn = await page.evaluate(() => (globalThis as unknown as { drawn: string[] }).drawn);
    expect(drawn.filter((text) => text.includes('数据浏览器')).length).toBeGreaterThan(0);
    expect(drawn.filter((text) => text.includes('Data Browser'))).toEqual([]);
  });

  test('a backup is made, with a name that is first refused', async () => {
    await page.getByRole('button', { name: '立即备份' }).click();
    const name = dialog().getByRole('textbox', { name: '备份名称' });
    await name.fill('Before Migration');
    await dialog()
      .getByText(/请用小写字母代替 B M。/)
      .first()
      .waitFor();
    await app.seen('zh-02-name-refused');
    await name.fill('before-migration');
    await dialog().getByRole('textbox', { name: '说明' }).fill('迁移前，第 42 版结构');
    await dialog().getByRole('button', { name: '开始备份' }).click();
    await page.getByText('备份已开始：before-migration').waitFor();
    await onPage(page).row('before-migration').getByText('已完成').waitFor({ timeout: NEW_SERVER_MS });
    await app.seen('zh-03-completed');
  });

  test.each([
    ['a narrow', 360],
    ['a wide', 1280],
  ])('the policy form and the restore form read well on %s screen', async (_, width) => {
    await page.setViewportSize({ width, height: 800 });
    await page.getByRole('button', { name: '设置备份策略' }).click();
    await dialog().getByText('接下来的运行时间').waitFor();
    await app.seen(`zh-04-policy-${width}`);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'before-migration 的操作' }).click();
    await page.getByRole('menuitem', { name: '恢复…' }).click();
    await dialog().getByRole('textbox', { name: '新数据库服务的名称' }).waitFor();
    await app.seen(`zh-05-restore-${width}`);
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'hidden' });
    await app.seen(`zh-06-backups-${width}`);
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow, 'the page does not scroll sideways').toBe(0);
  });

  test('English is chosen instead, kept over a reload, and loads no Chinese', async () => {
    await page.getByRole('combobox', { name: '语言' }).selectOption('en');
    await page.getByRole('button', { name: 'Back up now' }).waitFor();
    expect(scripts.some(isChinese)).toBe(true);
    scripts.length = 0;
    await page.reload();
    await page.getByRole('button', { name: 'Back up now' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    expect(scripts.length).toBeGreaterThan(0);
    expect(scripts.filter(isChinese)).toEqual([]);
    await page.getByRole('combobox', { name: 'Language' }).selectOption('zh-CN');
    await page.getByRole('button', { name: '立即备份' }).waitFor();
    expect(scripts.some(isChinese)).toBe(true);
  });

  test('the browser had nothing to complain of', () => {
    expect(app.complaints).toEqual([]);
  });
});
