import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createTRPCClient, httpLink } from '@trpc/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AppRouter } from '@holdfast/server/router';
import { holdDumps, type HeldDumps } from '../outside-servers/held-dumps.ts';
import { freePort } from '../outside-servers/outside-server.ts';
import { startPostgres, type OutsidePostgres } from '../outside-servers/postgresql.ts';
import { eventually } from './running-engine.ts';
import type { RunningServer } from './running-server.ts';

/**
 * Stopping the whole thing as people and supervisors do, in the midst of work: a managed database server is up and a
 * backup waits on a locked table. Each case opens the data folder that the one before left.
 */
const repository = resolve(import.meta.dirname, '../..');
const LIMIT_MS = 10_000;
/** Far less than the first signal would still have let the backup have. */
const AT_ONCE_MS = 4000;
let outside: OutsidePostgres;
let held: HeldDumps;
let dataDir: string;

beforeAll(async () => {
  outside = await startPostgres();
  await outside.inDatabase('postgres', 'CREATE TABLE orders (id int)');
  held = await holdDumps(outside, 'orders');
  dataDir = await mkdtemp('/var/tmp/holdfast-stopping-');
  await chmod(dataDir, 0o711);
});

afterAll(async () => {
  for (const { pid } of await ours()) process.kill(pid, 'SIGKILL');
  await held.letGo();
  await outside[Symbol.asyncDispose]();
  await rm(dataDir, { recursive: true, force: true });
});

interface Found {
  readonly pid: number;
  readonly command: string;
}

/** Every process that was started for the data folder: by its arguments or by its environment. */
async function ours(): Promise<Found[]> {
  const pids = (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry));
  const found = pids.map(async (pid): Promise<Found | null> => {
    const read = (file: string): Promise<string> => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '');
    const command = await read('cmdline');
    const belongs = command.includes(dataDir) || (await read('environ')).includes(dataDir);
    return belongs ? { pid: Number(pid), command: command.replaceAll('\0', ' ') } : null;
  });
  return (await Promise.all(found)).filter((one) => one !== null);
}

class Running {
  readonly child: ChildProcess;
  readonly #port: number;
  said = '';

  constructor([program, ...args]: readonly [string, ...string[]], port: number) {
    this.#port = port;
    this.child = spawn(program, args, {
      cwd: repository,
      env: { ...environment(), HOLDFAST_PORT: String(port), HOLDFAST_DATA_DIR: dataDir },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stdout?.on('data', (chunk) => (this.said += String(chunk)));
    this.child.stderr?.on('data', (chunk) => (this.said += String(chunk)));
  }

  get api(): RunningServer['api'] {
    return createTRPCClient<AppRouter>({
      links: [httpLink({ url: `http://127.0.0.1:${this.#port}/trpc` })],
    });
  }

  /** Until its demo is up and a backup that cannot go on is Running. */
  async atWork(backup: string): Promise<void> {
    await eventually(async () => {
      if (this.child.exitCode !== null) throw new Error(`it ended at its start: ${this.said}`);
      return this.said.includes('Holdfast is at http://') ? true : undefined;
    });
    await eventually(async () => {
      const services = await this.api.db.list.query({ projectId: 'demo' });
      return services.some(({ status, managed }) => status === 'Running' && managed) ? true : undefined;
    });
    if (!(await this.api.db.list.query({ projectId: 'main' })).some(({ name }) => name === 'shop')) {
      const { port, username, password } = outside;
      await this.api.db.service.register.mutate({
        ...{ namespace: 'main', name: 'shop', engine: 'postgresql', host: '127.0.0.1' },
        ...{ port, username, password },
      });
    }
    await this.api.db.backup.create.mutate({ namespace: 'main', service: 'shop', name: backup });
    await eventually(async () => ((await this.statusOf(backup)) === 'Running' ? true : undefined));
    await eventually(async () => {
      const commands = (await ours()).map(({ command }) => command);
      const has = (program: RegExp): boolean => commands.some((command) => program.test(command));
      return has(/postgres -D/) && has(/pg_dump /) ? true : undefined;
    });
  }

  async statusOf(name: string): Promise<string | undefined> {
    const view = await this.api.db.get.query({ namespace: 'main', name: 'shop' });
    if ('unchanged' in view) throw new Error('unchanged was not asked for');
    const backup = view.backups.items.find((item) => item.name === name);
    return backup?.status === 'Failed' ? `Failed: ${backup.failureReason}` : backup?.status;
  }

  /** How it ended, and how long that took from now, in milliseconds. */
  async ended(): Promise<{ code: number | null; signal: string | null; ms: number }> {
    const from = performance.now();
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, 'exit');
    const { exitCode: code, signalCode: signal } = this.child;
    return { code, signal, ms: performance.now() - from };
  }
}

/** Without the options of the tests themselves, and without what npm tells the scripts that it runs. */
function environment(): Record<string, string | undefined> {
  const kept = Object.entries(process.env).filter(([name]) => !/^(HOLDFAST_|npm_|VITEST|NODE_)/.test(name));
  return Object.fromEntries(kept);
}

async function start(command: readonly [string, ...string[]], backup: string): Promise<Running> {
  const running = new Running(command, await freePort());
  await running.atWork(backup);
  return running;
}

const NPM_START = ['npm', 'start', '--silent'] as const;
const LAUNCHER = [process.execPath, 'scripts/start.mjs'] as const;

async function untilNothingRuns(): Promise<void> {
  await eventually(async () => ((await ours()).length === 0 ? true : undefined));
}

async function expectNothingLeft(): Promise<void> {
  expect(await ours()).toEqual([]);
  const scratch = await readdir(`${dataDir}/servers/scratch`);
  expect(scratch).toEqual([]);
}

describe('everything stops within ten seconds', () => {
  test.each([
    ['SIGTERM to npm', NPM_START, (child: ChildProcess): unknown => child.kill('SIGTERM')],
    ['SIGTERM to the launcher', LAUNCHER, (child: ChildProcess): unknown => child.kill('SIGTERM')],
    [
      'Ctrl-C, which reaches the whole group',
      NPM_START,
      (child: ChildProcess): unknown => process.kill(-child.pid!, 'SIGINT'),
    ],
  ] as const)('%s', async (what, command, stop) => {
    const backup = what.toLowerCase().replace(/[^a-z]+/g, '-');
    const running = await start(command, backup);
    const from = performance.now();
    stop(running.child);
    const { code, signal } = await running.ended();
    /* npm may end by the signal itself, before what it started. */
    if (command === LAUNCHER || signal === null)
      expect({ code, said: running.said }).toMatchObject({ code: 0 });
    await untilNothingRuns();
    expect(performance.now() - from).toBeLessThan(LIMIT_MS);
    expect(running.said).toContain('Holdfast is stopping.');
    await expectNothingLeft();

    const again = await start(LAUNCHER, `${backup}-again`);
    expect(await again.statusOf(backup)).toMatch(/^Failed: .*interrupted/i);
    again.child.kill('SIGTERM');
    expect((await again.ended()).code).toBe(0);
    await expectNothingLeft();
  });

  test('a killed npm takes the server along', async () => {
    const running = await start(NPM_START, 'npm-killed');
    running.child.kill('SIGKILL');
    const from = performance.now();
    await untilNothingRuns();
    expect(performance.now() - from).toBeLessThan(LIMIT_MS);
    await expectNothingLeft();
  });
});

test('a second SIGTERM ends it at once, and the next start cleans up after it', async () => {
  const running = await start(LAUNCHER, 'in-a-hurry');
  running.child.kill('SIGTERM');
  await sleep(1000);
  expect(running.child.exitCode, 'the first still lets the backup end').toBeNull();
  running.child.kill('SIGTERM');
  const { code, ms } = await running.ended();
  expect(ms).toBeLessThan(AT_ONCE_MS);
  expect(code).toBe(1);
  await expect
    .poll(async () => (await ours()).filter(({ command }) => !command.includes('postgres')))
    .toEqual([]);

  const again = await start(LAUNCHER, 'not-in-a-hurry');
  expect(await again.statusOf('in-a-hurry')).toMatch(/^Failed: .*interrupted/i);
  again.child.kill('SIGTERM');
  expect((await again.ended()).code).toBe(0);
  await expectNothingLeft();
});
