import type { BackupBackend } from '@holdfast/db-backup-domain/backend';
import { createApp, type AppOptions } from '../http/create-app.ts';
import { listen, type Listening } from '../http/listen.ts';
import type { Log } from '../log.ts';
import { openSignIn } from '../sessions/open-sign-in.ts';

export interface TestServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
}

const silent = (): void => undefined;
const silentLog: Log = { debug: silent, info: silent, warn: silent, error: silent };

/** The real HTTP server over any backend, on a free loopback port, until disposed. Without a token, as its owner. */
export async function createTestServer(
  backend: BackupBackend,
  options: Partial<Omit<AppOptions, 'services'>> = {},
): Promise<TestServer> {
  const app = createApp({
    services: { backend, version: '0.0.0-test' },
    signIn: openSignIn,
    log: silentLog,
    checkReady: async () => {
      await backend.listProjects({ actor: { id: 'owner' }, requestId: 'readiness' });
    },
    allowedHosts: [],
    requestsPerSecond: 1000,
    webDir: '/nonexistent',
    ...options,
  });
  const { url, port, close }: Listening = await listen(app, { host: '127.0.0.1', port: 0 });
  return { url, port, [Symbol.asyncDispose]: () => close(0) };
}
