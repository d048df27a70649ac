import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ask } from './testing/ask.ts';

const MAIN = join(import.meta.dirname, 'main.ts');
const TOKEN = 'a-token-of-good-length';

vi.setConfig({ testTimeout: 60_000 });

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-main-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

class Program implements AsyncDisposable {
  readonly child: ChildProcess;
  out = '';
  err = '';

  constructor(
    environment: Record<string, string>,
    { stdio = 'pipe', args = [] }: { stdio?: 'pipe' | 'ipc'; args?: readonly string[] } = {},
  ) {
    this.child = spawn(process.execPath, [MAIN, ...args], {
      env: {
        PATH: process.env['PATH'],
        HOLDFAST_PORT: '0',
        HOLDFAST_DATA_DIR: join(folder, 'data'),
        HOLDFAST_DEMO: 'false',
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe', ...(stdio === 'ipc' ? (['ipc'] as const) : [])],
    });
    this.child.stdout?.on('data', (chunk: Buffer) => (this.out += chunk.toString()));
    this.child.stderr?.on('data', (chunk: Buffer) => (this.err += chunk.toString()));
  }

  /** The port it says it listens on. */
  async port(): Promise<number> {
    await expect.poll(() => this.out + this.#ended(), { timeout: 20_000 }).toMatch(/Holdfast is at |ended/);
    return Number(/^Holdfast is at http:\/\/\S+:(\d+)$/m.exec(this.out)?.[1]);
  }

  async code(): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, 'exit');
    return this.child.exitCode;
  }

  #ended(): string {
    return this.child.exitCode === null ? '' : `ended: ${this.err}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.child.kill('SIGKILL');
    await this.code();
  }
}

describe('a wrong option', () => {
  it.each([
    [{ HOLDFAST_PORT: 'http' }, /^Holdfast: HOLDFAST_PORT is not valid: it takes a port.*\n$/],
    [{ HOLDFAST_PROT: '1' }, /^Holdfast: HOLDFAST_PROT is not an option of Holdfast.*\n$/],
    [
      { HOLDFAST_HOST: '0.0.0.0' },
      /^Holdfast: HOLDFAST_HOST=0\.0\.0\.0 is not a loopback.*HOLDFAST_TOKEN.*\n$/,
    ],
    [{ HOLDFAST_NAMESPACES: 'prod' }, /^Holdfast: HOLDFAST_NAMESPACES is an option of the kubeblocks.*\n$/],
    [
      { HOLDFAST_BACKEND: 'kubeblocks', HOLDFAST_DEMO: '' },
      /^Holdfast: HOLDFAST_BACKEND=kubeblocks needs an API server: .*\n$/,
    ],
    [
      { HOLDFAST_BACKEND: 'kubeblocks', HOLDFAST_DEMO: '', HOLDFAST_KUBECONFIG: '/nonexistent' },
      /^Holdfast: HOLDFAST_KUBECONFIG: \/nonexistent cannot be read \(ENOENT\)\.\n$/,
    ],
  ])('%j is one line and exit code 2', async (environment, line) => {
    await using program = new Program(environment);
    expect(await program.code()).toBe(2);
    expect(program.err).toMatch(line);
    expect(program.out).toBe('');
  });
});

describe('a start that fails', () => {
  it('on a taken port is one line and exit code 1', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    await using program = new Program({ HOLDFAST_PORT: String(port) });
    expect(await program.code()).toBe(1);
    expect(program.err).toBe(
      `Holdfast: port ${String(port)} of 127.0.0.1 is taken; stop what uses it, or set HOLDFAST_PORT.\n`,
    );
    taken.close();
  });

  it('on a data folder in use is one line and exit code 1', async () => {
    await using first = new Program({ HOLDFAST_LOG_LEVEL: 'error' });
    await first.port();
    await using second = new Program({ HOLDFAST_LOG_LEVEL: 'error' });
    expect(await second.code()).toBe(1);
    expect(second.err).toMatch(/^Holdfast: [^\n]+\n$/);
    expect(second.err).toContain(join(folder, 'data'));
  });

  it('on an address that is not ours is one line and exit code 1', async () => {
    await using program = new Program({ HOLDFAST_HOST: '192.0.2.1', HOLDFAST_TOKEN: TOKEN });
    expect(await program.code()).toBe(1);
    expect(program.err).toMatch(/^Holdfast: cannot listen on 192\.0\.2\.1, port 0 \(EADDRNOTAVAIL\).*\n$/);
  });
});

describe('a command', () => {
  const done = async (...args: string[]) => {
    await using program = new Program({ HOLDFAST_LOG_LEVEL: 'error' }, { args });
    return { code: await program.code(), out: program.out, err: program.err };
  };

  it.each([
    [['rebuilt'], /^Holdfast: rebuilt is no command; there are: .*rebuild, rotate-key\.\n$/],
    [['rebuild', '--folder', 'x'], /^Holdfast: --folder is not understood; there are: --repository, .*\n$/],
    [['rotate-key', '--data-dir'], /^Holdfast: --data-dir needs a value\.\n$/],
  ])('%j that is not understood is one line and exit code 2', async (args, line) => {
    const { code, out, err } = await done(...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(line);
  });

  it.each(['rebuild', 'rotate-key', 'credentials'])('%s is not for the kubeblocks backend', async (name) => {
    const environment = {
      HOLDFAST_BACKEND: 'kubeblocks',
      HOLDFAST_DEMO: '',
      HOLDFAST_KUBE_URL: 'https://127.0.0.1:1',
    };
    await using program = new Program(environment, { args: [name] });
    expect(await program.code()).toBe(2);
    expect(program.err).toMatch(
      new RegExp(
        `^Holdfast: ${name} is for the embedded backend; with HOLDFAST_BACKEND=kubeblocks [^\n]+\n$`,
      ),
    );
    expect(program.out).toBe('');
    expect(existsSync(join(folder, 'data'))).toBe(false);
  });

  it('that cannot be done is one line and exit code 1', async () => {
    const dataDir = join(folder, 'data');
    const without = await done('rebuild', '--repository', folder);
    expect(without).toMatchObject({ code: 1, out: '' });
    expect(without.err).toMatch(/^Holdfast: There is no master key at [^\n]+\n$/);
    expect(existsSync(dataDir)).toBe(false);
    await using server = new Program({ HOLDFAST_LOG_LEVEL: 'error' });
    await server.port();
    const inUse = await done('rotate-key', '--data-dir', dataDir);
    expect(inUse).toMatchObject({ code: 1, out: '' });
    expect(inUse.err).toMatch(/^Holdfast: Another Holdfast process uses the data folder [^\n]+\n$/);
    const there = await done('rebuild', '--data-dir', dataDir);
    expect(there).toMatchObject({ code: 1, out: '' });
    expect(there.err).toMatch(
      /^Holdfast: The data folder \S+ has a catalogue, which is not touched\.[^\n]+\n$/,
    );
  });

  it('changes the master key and says where the old one is', async () => {
    {
      await using server = new Program({});
      await server.port();
      server.child.kill('SIGTERM');
      await server.code();
    }
    const { code, out, err } = await done('rotate-key');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(
      /^Changed: 0 backups open with the master key [0-9a-f]{16}, and no more with [0-9a-f]{16}\.$/m,
    );
    const retired = /^The old key is kept as (\S+)\. /m.exec(out)?.[1];
    expect(existsSync(String(retired))).toBe(true);
  });
});

describe('a server of the kubeblocks backend', () => {
  const pod = async (more: Record<string, string>): Promise<Record<string, string>> => {
    await writeFile(join(folder, 'token'), 'the-account-of-the-server');
    return {
      HOLDFAST_BACKEND: 'kubeblocks',
      HOLDFAST_DEMO: '',
      /* Nobody listens there. */
      HOLDFAST_KUBE_URL: 'https://127.0.0.1:1',
      HOLDFAST_NAMESPACES: 'prod',
      ...more,
    };
  };

  it('starts and stops while the API server is away, says so, and writes nothing', async () => {
    await using program = new Program(await pod({ HOLDFAST_KUBE_TOKEN_FILE: join(folder, 'token') }));
    const port = await program.port();
    expect((await ask(port, { path: '/healthz' })).status).toBe(200);
    expect((await ask(port, { path: '/readyz' })).status).toBe(503);
    const answer = await ask(port, { path: '/trpc/project.list' });
    expect([answer.status, answer.body]).toEqual([503, expect.stringContaining('BACKEND_UNAVAILABLE')]);
    program.child.kill('SIGTERM');
    expect(await program.code()).toBe(0);
    expect(existsSync(join(folder, 'data'))).toBe(false);
    expect(program.out + program.err).not.toContain('the-account-of-the-server');
  });

  const caller = { HOLDFAST_IDENTITY: 'caller', HOLDFAST_HOST: '0.0.0.0' };

  it('asks callers for their own tokens, and writes nothing where a key was brought', async () => {
    const keyFile = join(folder, 'server-key');
    await writeFile(keyFile, `${'ab'.repeat(32)}\n`);
    await using program = new Program(await pod({ ...caller, HOLDFAST_SERVER_KEY_FILE: keyFile }));
    const port = await program.port();
    expect((await ask(port, { path: '/session' })).json()).toEqual({
      accepts: 'token-or-kubeconfig',
      signedIn: false,
    });
    expect((await ask(port, { path: '/trpc/project.list' })).status).toBe(401);
    expect((await ask(port, { path: '/readyz' })).status).toBe(503);
    expect(existsSync(join(folder, 'data'))).toBe(false);
  });

  it('makes its key in the data folder otherwise', async () => {
    await using program = new Program(await pod(caller));
    await program.port();
    expect((await readFile(join(folder, 'data/server.key'))).length).toBe(32);
  });

  it('says so where its key cannot be kept', async () => {
    await using program = new Program(
      await pod({ ...caller, HOLDFAST_DATA_DIR: join(folder, 'token/data') }),
    );
    expect(await program.code()).toBe(2);
    expect(program.err).toMatch(
      /^Holdfast: the server key cannot be kept: [^\n]*HOLDFAST_SERVER_KEY_FILE[^\n]*\n$/,
    );
  });
});

describe('a running server', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('stops on %s with exit code 0', async (signal) => {
    await using program = new Program({});
    const port = await program.port();
    expect((await ask(port, { path: '/readyz' })).status).toBe(200);
    program.child.kill(signal);
    expect(await program.code()).toBe(0);
  });

  it('stops when the launcher that started it is gone', async () => {
    await using program = new Program({}, { stdio: 'ipc' });
    await program.port();
    program.child.disconnect();
    expect(await program.code()).toBe(0);
  });

  it('keeps its token out of everything it writes, and sessions over a restart', async () => {
    const environment = { HOLDFAST_TOKEN: TOKEN, HOLDFAST_LOG_LEVEL: 'debug' };
    let cookie: string;
    {
      await using program = new Program(environment);
      const port = await program.port();
      const answer = await ask(port, {
        method: 'POST',
        path: '/session',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ token: TOKEN }),
      });
      cookie = String(answer.headers['set-cookie']).split(';')[0]!;
      await ask(port, { path: '/trpc/project.list', headers: { authorization: `Bearer ${TOKEN}` } });
      expect((await ask(port, { path: '/trpc/project.list' })).status).toBe(401);
      program.child.kill('SIGTERM');
      expect(await program.code()).toBe(0);
      expect(program.err).toContain('"msg":"request"');
      expect(program.out + program.err).not.toContain(TOKEN);
      expect(program.out + program.err).not.toContain(cookie.split('=')[1]);
    }
    await using again = new Program(environment);
    const port = await again.port();
    expect((await ask(port, { path: '/trpc/project.list', headers: { cookie } })).status).toBe(200);
  });
});
