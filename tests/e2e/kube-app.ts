import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTestPlatform, type FrontUser, type TestPlatform } from '@holdfast/k8s-adapters/testing';
import { openApp, type OpenedApp } from './opened-app.ts';

const REST_MS = 50;
/** Of Kubernetes, the server's own account may look; what is done is done by callers. */
const MAY_LOOK = [{ verbs: ['list', 'watch', 'get'] }] as const;

/** `npm start` over a Kubernetes with KubeBlocks in which one DB Service runs, with the operator at work. */
export interface KubeApp extends AsyncDisposable {
  readonly app: OpenedApp;
  readonly platform: TestPlatform;
  /** Somebody who may do everything in the namespace. */
  readonly caller: FrontUser;
  /** metadata.uid of the Cluster. */
  readonly clusterUid: string;
  /** Nothing goes on in the Kubernetes until `resume`. */
  pause(): Promise<void>;
  resume(): void;
}

export async function openKubeApp(clusterName: string): Promise<KubeApp> {
  const platform = await openTestPlatform();
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-e2e-kube-'));
  const { front, namespace } = platform;
  const caller = front.addUser('system:serviceaccount:test:ada', [{ verbs: '*', namespaces: [namespace] }]);
  front.setGrants(platform.server.name, MAY_LOOK);
  const cluster = await platform.makeCluster({ name: clusterName });
  let stopWorking = platform.keepWorking(REST_MS);
  const app = await openApp({ environment: await environmentOf(platform, folder) });
  return {
    ...{ app, platform, caller },
    clusterUid: (cluster.metadata as { uid: string }).uid,
    pause: () => stopWorking(),
    resume: () => void (stopWorking = platform.keepWorking(REST_MS)),
    async [Symbol.asyncDispose]() {
      await app[Symbol.asyncDispose]();
      await stopWorking();
      await platform[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function environmentOf(
  { front, server, namespace }: TestPlatform,
  folder: string,
): Promise<Record<string, string>> {
  const files = { ca: join(folder, 'ca.crt'), token: join(folder, 'token') };
  await writeFile(files.ca, front.ca);
  await writeFile(files.token, server.token);
  return {
    HOLDFAST_BACKEND: 'kubeblocks',
    HOLDFAST_IDENTITY: 'caller',
    HOLDFAST_KUBE_URL: front.url,
    HOLDFAST_KUBE_CA_FILE: files.ca,
    HOLDFAST_KUBE_TOKEN_FILE: files.token,
    HOLDFAST_NAMESPACES: namespace,
    HOLDFAST_KEEP_SCHEDULES: 'false',
    /* Its warnings of the outage are meant. */
    HOLDFAST_LOG_LEVEL: 'error',
  };
}
