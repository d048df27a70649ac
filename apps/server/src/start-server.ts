import type { RequestListener } from 'node:http';
import { assembleApp } from './assemble-app.ts';
import { listen } from './http/listen.ts';
import type { Log } from './log.ts';
import type { OpenedBackend } from './opened-backend.ts';
import type { ServerOptions } from './options.ts';

export interface RunningServer {
  readonly url: string;
  /** Takes no more requests, then lets running backups and restores end within the grace. */
  stop(): Promise<void>;
}

/** What requests under way may still take when the server stops. */
const REQUEST_GRACE_MS = 1000;

/** The other backend, with the client of its platform or its databases, is not even loaded: that would cost memory. */
const OPENERS: Record<
  ServerOptions['backend'],
  (options: ServerOptions, log: Log) => Promise<OpenedBackend>
> = {
  embedded: async (...asked) => (await import('./open-embedded.ts')).openEmbedded(...asked),
  kubeblocks: async (...asked) => (await import('./open-kubeblocks.ts')).openKubeblocks(...asked),
};

/**
 * Puts the server together. The port is taken first, so that a taken one leaves the data folder untouched; until the
 * backend is open every request is told to come again.
 */
export async function startServer(options: ServerOptions, log: Log): Promise<RunningServer> {
  let handle: RequestListener = comeAgain;
  const listening = await listen((request, response) => handle(request, response), options);
  try {
    const opened = await OPENERS[options.backend](options, log);
    handle = assembleApp(options, { opened, log, ownPort: listening.port });
    return {
      url: listening.url,
      async stop() {
        await Promise.all([listening.close(REQUEST_GRACE_MS), opened.close()]);
      },
    };
  } catch (error) {
    await listening.close(0);
    throw error;
  }
}

const comeAgain: RequestListener = (_request, response) => {
  response
    .writeHead(503, { 'retry-after': '1', 'content-type': 'text/plain' })
    .end('Holdfast is starting.\n');
};
