import { join } from 'node:path';
import type { TestPlatform } from '@holdfast/k8s-adapters/testing';
import { startServer, type RunningServer } from '../../tests/integration/running-server.ts';
import { openCallerOptions } from '../../tests/kube/caller-options.ts';

/** The server as `npm start` runs it over the platform: callers come with their own tokens, the cache runs under its account. */
export async function startCallerServer(platform: TestPlatform): Promise<RunningServer> {
  const namespaces = [platform.namespace];
  const options = await openCallerOptions(platform, { namespaces, hasAccount: true });
  try {
    const server = await startServer({
      dataDir: join(options.folder, 'data'),
      environment: { HOLDFAST_BACKEND: 'kubeblocks', HOLDFAST_DEMO: '', ...options.environment },
    });
    return {
      ...server,
      [Symbol.asyncDispose]: async () => {
        await server[Symbol.asyncDispose]();
        await options[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await options[Symbol.asyncDispose]();
    throw error;
  }
}
