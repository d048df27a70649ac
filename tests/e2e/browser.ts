import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';

const screenshots = join(import.meta.dirname, 'screenshots');

/** As root, and without the background requests that a closed network refuses. */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Debian's Chromium. */
const program = () => process.env['CHROMIUM'] ?? '/usr/bin/chromium';

export async function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: program(), args: ARGUMENTS });
}

/**
 * One window whose tabs hide each other, as a person's do: everywhere else the tool keeps every page shown, whatever
 * lies in front of it.
 */
export async function openWindow(): Promise<AsyncDisposable & { tabs: BrowserContext }> {
  const profile = await mkdtemp('/var/tmp/holdfast-window-');
  const child = spawn(
    program(),
    [...ARGUMENTS, '--headless=new', '--remote-debugging-port=0', `--user-data-dir=${profile}`],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let said = '';
  const address = await new Promise<string>((resolve, reject) => {
    child.once('exit', () => reject(new Error(`Chromium ended: ${said}`)));
    child.stderr.on('data', (data: Buffer) => {
      said += data.toString();
      const found = /ws:\/\/\S+/.exec(said);
      if (found) resolve(found[0]);
    });
  });
  const browser = await chromium.connectOverCDP(address, { noDefaults: true });
  const [tabs] = browser.contexts();
  if (tabs === undefined) throw new Error('The window has no tabs.');
  return {
    tabs,
    async [Symbol.asyncDispose]() {
      const ended = once(child, 'exit');
      await browser.close();
      child.kill();
      await ended;
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

export async function look(page: Page, name: string): Promise<void> {
  await mkdir(screenshots, { recursive: true });
  await page.screenshot({ path: join(screenshots, `${name}.png`), animations: 'disabled' });
}

export interface AccessibilityViolation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly string[];
}

interface Axe {
  run(options: {
    runOnly: { type: 'tag' | 'rule'; values: readonly string[] };
  }): Promise<{ violations: { id: string; help: string; nodes: { html: string }[] }[] }>;
}

/**
 * What axe-core finds wrong on the page as it is now, by WCAG 2.2 A and AA; and, as themes differ in nothing but colour,
 * what it finds wrong with the contrasts of the other theme.
 */
export async function accessibilityViolations(page: Page): Promise<AccessibilityViolation[]> {
  const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const root = document.documentElement;
    const theme = root.dataset['theme'] ?? 'dark';
    const violations = async (type: 'tag' | 'rule', ...values: readonly string[]) => {
      const found = await (globalThis as unknown as { axe: Axe }).axe.run({ runOnly: { type, values } });
      return found.violations.map(({ id, help, nodes }) => ({
        id: `${id} (${root.dataset['theme'] ?? 'dark'})`,
        help,
        nodes: nodes.map((node) => node.html),
      }));
    };
    const here = await violations('tag', 'wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa');
    root.dataset['theme'] = theme === 'light' ? 'dark' : 'light';
    /* Colours change over some moments, and what is on the way has no contrast of its own. */
    for (const animation of document.getAnimations())
      if (animation.effect?.getComputedTiming().endTime !== Infinity) animation.finish();
    const there = await violations('rule', 'color-contrast');
    root.dataset['theme'] = theme;
    return [...here, ...there];
  });
}
