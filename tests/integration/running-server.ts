import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { createTRPCClient, httpLink } from '@trpc/client';
import type { AppRouter } from '@holdfast/server/router';
import { freePort } from '../outside-servers/outside-server.ts';

const repository = resolve(import.meta.dirname, '../..');
/** Where `npm start` keeps what Node compiled of the server. */
const compiled = join(repository, 'node_modules/.cache/holdfast-compiled');

/** How `npm start` runs it (`scripts/repository.mjs`). */
const SERVER_ARGUMENTS = ['--max-semi-space-size=4', 'apps/server/src/main.ts'];

/** The server as its own process, as `npm start` runs it, on a free port. */
export interface RunningServer extends AsyncDisposable {
  readonly url: string;
  readonly process: ChildProcess;
  /** Everything it wrote to standard output and standard error. */
  log(): string;
  readonly api: ReturnType<typeof createTRPCClient<AppRouter>>;
  /** Ends it by the signal and answers its exit code and how long it took, in milliseconds. */
  end(signal: NodeJS.Signals): Promise<{ code: number | null; ms: number }>;
}

export async function startServer(options: {
  dataDir: string;
  environment?: Record<string, string>;
}): Promise<RunningServer> {
  const port = await freePort();
  const child = spawn(process.execPath, SERVER_ARGUMENTS, {
    cwd: repository,
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      NODE_COMPILE_CACHE: compiled,
      HOLDFAST_PORT: String(port),
      HOLDFAST_DATA_DIR: options.dataDir,
      HOLDFAST_DEMO: 'false',
      ...options.environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stdout.on('data', (chunk) => (said += String(chunk)));
  child.stderr.on('data', (chunk) => (said += String(chunk)));
  const url = `http://127.0.0.1:${port}`;
  await untilListening(child, url, () => said);
  const end = async (signal: NodeJS.Signals): Promise<{ code: number | null; ms: number }> => {
    const from = performance.now();
    if (child.exitCode === null && child.signalCode === null) {
      child.kill(signal);
      await once(child, 'exit');
    }
    return { code: child.exitCode, ms: performance.now() - from };
  };
  return {
    url,
    process: child,
    log: () => said,
    api: createTRPCClient<AppRouter>({ links: [httpLink({ url: `${url}/trpc` })] }),
    end,
    async [Symbol.asyncDispose]() {
      await end('SIGTERM');
    },
  };
}

async function untilListening(child: ChildProcess, url: string, said: () => string): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}: ${said()}`);
    const answer = await fetch(`${url}/readyz`).catch(() => null);
    if (answer?.ok === true) return;
    await new Promise((later) => setTimeout(later, 50));
  }
}
