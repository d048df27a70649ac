import type { RequestListener } from 'node:http';
import type { KubeClock } from '@holdfast/k8s-adapters';
import { assembleApp } from '../assemble-app.ts';
import { listen } from '../http/listen.ts';
import { createLog } from '../log.ts';
import { openKubeblocks } from '../open-kubeblocks.ts';
import { parseOptions } from '../parse-options.ts';

export interface KubeServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** Everything that it wrote to its log, at the level `debug`. */
  log(): string;
}

/** The server of the kubeblocks backend, as these options set it, in this process: so that a test may move its clock. */
export async function startKubeServer(
  environment: Record<string, string>,
  clock: KubeClock,
): Promise<KubeServer> {
  const options = parseOptions({ HOLDFAST_BACKEND: 'kubeblocks', HOLDFAST_PORT: '0', ...environment });
  const lines: string[] = [];
  const log = createLog({ level: 'debug', secrets: [], destination: { write: (line) => lines.push(line) } });
  const opened = await openKubeblocks(options, log, clock);
  let handle: RequestListener | null = null;
  const { url, port, close } = await listen((request, response) => handle?.(request, response), options);
  handle = assembleApp(options, { opened, log, ownPort: port });
  return {
    url,
    port,
    log: () => lines.join(''),
    async [Symbol.asyncDispose]() {
      await Promise.all([close(0), opened.close()]);
    },
  };
}
