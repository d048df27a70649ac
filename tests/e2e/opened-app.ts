import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { createTRPCClient, httpLink } from '@trpc/client';
import type { BrowserContextOptions, Page } from 'playwright-core';
import type { AppRouter } from '@holdfast/server/router';
import { freePort } from '../outside-servers/outside-server.ts';
import { accessibilityViolations, look, openBrowser } from './browser.ts';

type Environment = Record<string, string> & { HOLDFAST_TOKEN?: string };

const repository = resolve(import.meta.dirname, '../..');

/** Until a database server has been made, filled and started on a busy machine. */
export const NEW_SERVER_MS = 90_000;

/** `npm start` over a new data folder, and a browser that shows its page. */
export interface OpenedApp extends AsyncDisposable {
  readonly url: string;
  readonly page: Page;
  readonly api: ReturnType<typeof createTRPCClient<AppRouter>>;
  /** What the browser complained of: page errors and errors on its console. */
  readonly complaints: string[];
  /** Another tab of the same browser, empty: nothing of a page that was left is counted or held up with the next. */
  newPage(): Promise<Page>;
  stopServer(): Promise<void>;
  /** The same data and the same port again. */
  startServer(): Promise<void>;
  /** Pictures the page as it is and has axe look at it. */
  seen(name: string): Promise<void>;
}

export async function openApp(
  options: {
    environment?: Environment;
    screen?: BrowserContextOptions;
    /** Fills the data folder before the server is started. */
    fill?: (dataDir: string) => void;
  } = {},
): Promise<OpenedApp> {
  const dataDir = await mkdtemp('/var/tmp/holdfast-e2e-');
  await chmod(dataDir, 0o711);
  options.fill?.(dataDir);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const environment: Environment = {
    HOLDFAST_PORT: String(port),
    HOLDFAST_DATA_DIR: dataDir,
    ...options.environment,
  };
  let server = await start(environment, url);
  const token = environment.HOLDFAST_TOKEN;
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const browser = await openBrowser();
  const complaints: string[] = [];
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options.screen });
  const newPage = async (): Promise<Page> => {
    const page = await context.newPage();
    page.on('pageerror', (error) => complaints.push(`page error: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(`console: ${message.text()}`);
    });
    return page;
  };
  const page = await newPage();
  await page.goto(url);
  return {
    url,
    page,
    api: createTRPCClient<AppRouter>({ links: [httpLink({ url: `${url}/trpc`, headers })] }),
    complaints,
    newPage,
    stopServer: () => stop(server),
    startServer: async () => void (server = await start(environment, url)),
    seen: async (name) => {
      await look(page, name);
      assert.deepEqual(await accessibilityViolations(page), [], name);
    },
    async [Symbol.asyncDispose]() {
      await browser.close();
      await stop(server);
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function start(environment: Environment, url: string): Promise<ChildProcess> {
  const child = spawn('npm', ['start'], {
    cwd: repository,
    env: { ...process.env, HOLDFAST_LOG_LEVEL: 'warn', ...environment },
    stdio: ['ignore', 'ignore', 'inherit'],
    detached: true,
  });
  for (;;) {
    const answer = await fetch(`${url}/readyz`).catch(() => null);
    if (answer?.ok === true) return child;
    if (child.exitCode !== null) throw new Error(`npm start ended with ${child.exitCode}`);
    await new Promise((later) => setTimeout(later, 200));
  }
}

/** npm itself ends at once by the signal; the server behind it, of the same group, ends when its own work has. */
async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode === null && server.signalCode === null) {
    server.kill('SIGTERM');
    await once(server, 'exit');
  }
  while (isGroupAlive(server)) await new Promise((later) => setTimeout(later, 50));
}

function isGroupAlive(leader: ChildProcess): boolean {
  assert(leader.pid !== undefined);
  try {
    return process.kill(-leader.pid, 0);
  } catch {
    return false;
  }
}

/** What a person points at on the Backup tab. */
export function onPage(page: Page) {
  return {
    service: (name: string, status = 'Running') =>
      page.getByRole('treeitem', { name: new RegExp(`^${name}, ${status}`) }),
    row: (name: string) => page.getByRole('row').filter({ has: page.getByText(name, { exact: true }) }),
    dialog: () => page.getByRole('dialog').or(page.getByRole('alertdialog')),
    action: async (backup: string, words: string) => {
      await page.getByRole('button', { name: `Actions for ${backup}` }).click();
      await page.getByRole('menuitem', { name: words }).click();
    },
  };
}
