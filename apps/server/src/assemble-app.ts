import type { RequestListener } from 'node:http';
import { pathInRepository } from './env.ts';
import { createApp } from './http/create-app.ts';
import type { Log } from './log.ts';
import type { OpenedBackend } from './opened-backend.ts';
import type { ServerOptions } from './options.ts';
import { VERSION } from './version.ts';

/** The HTTP surface over an opened backend. */
export function assembleApp(
  { allowedHosts, requestsPerSecond, webDir }: ServerOptions,
  { opened, log, ownPort }: { opened: OpenedBackend; log: Log; ownPort: number },
): RequestListener {
  const { backend, signIn, confirmMasterKeyCopy } = opened;
  return createApp({
    services: { ...{ backend, version: VERSION, ownPort }, confirmMasterKeyCopy },
    signIn,
    log,
    checkReady: () => opened.checkReady(),
    allowedHosts: allowedHosts ?? [],
    requestsPerSecond,
    webDir: pathInRepository(webDir),
  });
}
