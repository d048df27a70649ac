import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestPlatform } from '@holdfast/k8s-adapters/testing';
import { startServer, type RunningServer } from '../../tests/integration/running-server.ts';

/** The server as `npm start` runs it over the platform: callers come with their own tokens, the cache runs under its account. */
export async function startCallerServer({
  front,
  namespace,
  server: account,
}: TestPlatform): Promise<RunningServer> {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-bench-kube-'));
  const file = (name: string): string => join(folder, name);
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const files = { 'ca.crt': front.ca, token: account.token, 'server-key': 'ab'.repeat(32) };
    for (const [name, text] of Object.entries(files)) await writeFile(file(name), text, { mode: 0o600 });
    const server = await startServer({
      dataDir: file('data'),
      environment: {
        HOLDFAST_BACKEND: 'kubeblocks',
        HOLDFAST_DEMO: '',
        HOLDFAST_IDENTITY: 'caller',
        HOLDFAST_KUBE_URL: front.url,
        HOLDFAST_KUBE_CA_FILE: file('ca.crt'),
        HOLDFAST_KUBE_TOKEN_FILE: file('token'),
        HOLDFAST_SERVER_KEY_FILE: file('server-key'),
        HOLDFAST_NAMESPACES: namespace,
        HOLDFAST_KEEP_SCHEDULES: 'false',
        /* All viewers come from one address here. */
        HOLDFAST_REQUESTS_PER_SECOND: '10000',
      },
    });
    return {
      ...server,
      [Symbol.asyncDispose]: async () => {
        await server[Symbol.asyncDispose]();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}
