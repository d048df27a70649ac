import { join } from 'node:path';
import type { RequestListener } from 'node:http';
import { createEmbeddedBackend } from '@holdfast/backup-engine';
import { pathInRepository } from './env.ts';
import { createApp } from './http/create-app.ts';
import { listen } from './http/listen.ts';
import type { Log } from './log.ts';
import type { ServerOptions } from './options.ts';
import { loadServerKey } from './sessions/server-key.ts';
import { createSessionSeal } from './sessions/session-seal.ts';
import { OWNER, openSignIn, tokenSignIn, type SignIn } from './sessions/sign-in.ts';
import { VERSION } from './version.ts';

export interface RunningServer {
  readonly url: string;
  /** Takes no more requests, then lets running backups and restores end within the grace. */
  stop(): Promise<void>;
}

type EmbeddedBackend = Awaited<ReturnType<typeof createEmbeddedBackend>>;

/** What requests under way may still take when the server stops. */
const REQUEST_GRACE_MS = 1000;
const HOUR_MS = 3_600_000;

/**
 * Puts the server together. The port is taken first, so that a taken one leaves the data folder untouched; until the
 * backend is open every request is told to come again.
 */
export async function startServer(options: ServerOptions, log: Log): Promise<RunningServer> {
  let handle: RequestListener = comeAgain;
  const listening = await listen((request, response) => handle(request, response), options);
  try {
    const embedded = await openBackend(options, log);
    handle = await assembleApp(options, { embedded, log, ownPort: listening.port });
    return {
      url: listening.url,
      async stop() {
        await Promise.all([
          listening.close(REQUEST_GRACE_MS),
          embedded.close({ graceMs: options.stopGraceMs }),
        ]);
      },
    };
  } catch (error) {
    await listening.close(0);
    throw error;
  }
}

function openBackend(options: ServerOptions, log: Log): Promise<EmbeddedBackend> {
  const { dataDir, serversDir, masterKeyFile, demo, dumpBytesPerSecond, programFolders } = options;
  return createEmbeddedBackend({
    dataDir: pathInRepository(dataDir),
    ...(serversDir === undefined ? {} : { serversDir: pathInRepository(serversDir) }),
    ...(masterKeyFile === undefined ? {} : { masterKeyPath: pathInRepository(masterKeyFile) }),
    ...(dumpBytesPerSecond === undefined ? {} : { dumpBytesPerSecond }),
    ...(programFolders === undefined ? {} : { programFolders }),
    host: { log },
    demo,
  });
}

async function assembleApp(
  options: ServerOptions,
  { embedded, log, ownPort }: { embedded: EmbeddedBackend; log: Log; ownPort: number },
): Promise<RequestListener> {
  const { backend } = embedded;
  return createApp({
    services: {
      ...{ backend, version: VERSION, ownPort },
      confirmMasterKeyCopy: () => embedded.confirmMasterKeyCopy(),
    },
    signIn: await signInFor(options),
    log,
    async checkReady() {
      await backend.listProjects({ actor: OWNER, requestId: 'readiness' });
    },
    allowedHosts: options.allowedHosts ?? [],
    requestsPerSecond: options.requestsPerSecond,
    webDir: pathInRepository(options.webDir),
  });
}

async function signInFor({ token, dataDir, sessionHours }: ServerOptions): Promise<SignIn> {
  if (token === undefined) return openSignIn;
  const serverKey = await loadServerKey(join(pathInRepository(dataDir), 'server.key'));
  return tokenSignIn({
    token,
    seal: createSessionSeal({ serverKey, token }),
    sessionMs: sessionHours * HOUR_MS,
  });
}

const comeAgain: RequestListener = (_request, response) => {
  response
    .writeHead(503, { 'retry-after': '1', 'content-type': 'text/plain' })
    .end('Holdfast is starting.\n');
};
