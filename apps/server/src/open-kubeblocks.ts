import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import { createKubeblocksBackend, openCallerNames, type KubeClock } from '@holdfast/k8s-adapters';
import { readInCluster } from './env.ts';
import { readKubeSetting, type KubeSetting } from './kubernetes/kube-setting.ts';
import type { Log } from './log.ts';
import type { OpenedBackend } from './opened-backend.ts';
import type { ServerOptions } from './options.ts';
import { callerSignIn } from './sessions/caller-sign-in.ts';
import { ownerSignIn, serverKeyOf, sessionMsOf } from './sessions/owner-sign-in.ts';
import { createSessionSeal } from './sessions/session-seal.ts';
import type { SignIn } from './sessions/sign-in.ts';

const systemClock: KubeClock = { now: () => Date.now(), monotonic: () => performance.now() };

/** KubeBlocks on the operator's API server; nothing is kept here but, where there is a sign-in, the server key. */
export async function openKubeblocks(
  options: ServerOptions,
  log: Log,
  clock: KubeClock = systemClock,
): Promise<OpenedBackend> {
  const setting = await readKubeSetting(options, readInCluster());
  const { signIn, ping, close: closeSignIn } = await signInFor(options, setting, clock);
  const { apiServer, namespaces, serverToken, keepsSchedules } = setting;
  const kubeblocks = await createKubeblocksBackend({
    apiServer,
    ...(serverToken === null ? {} : { serverToken }),
    identity: options.identity,
    settings: { namespaces, projectLabel: options.projectLabel, keepsSchedules },
    ...{ log, clock },
  });
  return {
    backend: kubeblocks.backend,
    signIn,
    async checkReady() {
      if (!(await ping())) throw new HoldfastError('BACKEND_UNAVAILABLE');
      await kubeblocks.checkReady();
    },
    async close() {
      closeSignIn();
      await kubeblocks.close();
    },
  };
}

async function signInFor(
  options: ServerOptions,
  { apiServer }: KubeSetting,
  clock: KubeClock,
): Promise<{ signIn: SignIn; ping: () => Promise<boolean>; close: () => void }> {
  if (options.identity === 'server') {
    return { signIn: await ownerSignIn(options), ping: async () => true, close: () => undefined };
  }
  const now = (): number => clock.now();
  const names = openCallerNames(apiServer, () => clock.monotonic());
  const signIn = callerSignIn({
    names,
    servers: [apiServer.url, ...(options.kubeKnownAs ?? [])],
    /* A token is for the API server that it was brought for, and never sent to another. */
    seal: createSessionSeal({ serverKey: await serverKeyOf(options), heldBy: apiServer.url, now }),
    sessionMs: sessionMsOf(options),
    now,
  });
  return { signIn, ping: () => names.ping(), close: () => names.close() };
}
