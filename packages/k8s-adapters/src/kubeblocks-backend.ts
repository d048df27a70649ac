import type { BackupBackend, Call } from '@holdfast/db-backup-domain/backend';
import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import { createBackup } from './backups/create-backup.ts';
import { deleteBackup } from './backups/delete-backup.ts';
import type { CacheSettings } from './cache/cache-settings.ts';
import type { ApiServer } from './connection/http-client.ts';
import { toldError } from './connection/told-error.ts';
import { checkReady } from './check-ready.ts';
import { keepInBackground } from './keep-in-background.ts';
import type { KubeContext, KubeSettings } from './kube-context.ts';
import { openContext, type OpenContext } from './open-context.ts';
import { disablePolicy } from './policies/disable-policy.ts';
import { updatePolicy } from './policies/update-policy.ts';
import { discardRestore } from './restores/discard-restore.ts';
import { restoreBackup } from './restores/restore-backup.ts';
import { getService, refuseBrowsing } from './services/get-service.ts';
import { isNameTaken } from './services/is-name-taken.ts';
import { listProjects, listServices } from './services/list-services.ts';
import { systemInfo } from './services/system-info.ts';
import { viewService } from './services/view-service.ts';
import { systemHost, type KubeClock, type KubeLog } from './system-host.ts';

export interface KubeblocksBackendOptions {
  readonly apiServer: ApiServer;
  /** The present token of the server's own account; asked for at every request. */
  readonly serverToken?: () => Promise<string>;
  /**
   * 'server': one tenant, everything with the server's own account. 'caller': `call.actor.credential` is the caller's
   * bearer token, with which everything is written, and by which it is decided what they see.
   */
  readonly identity: 'server' | 'caller';
  readonly settings: KubeSettings;
  readonly log: KubeLog;
  readonly clock?: KubeClock;
  /** New identifiers that no other has. */
  readonly ids?: { next(): string };
  /** Limits and times of the caches, where the usual ones do not fit. */
  readonly cache?: Partial<CacheSettings>;
}

export interface KubeblocksBackend {
  readonly backend: BackupBackend;
  /** Rejects while what the server's own account sees is not known. Without such an account nothing is to be known. */
  checkReady(): Promise<void>;
  close(): Promise<void>;
}

/** An upgrade of KubeBlocks is noticed after so long; before a restore, whose form depends on the line, sooner. */
const LINE_MAX_AGE_MS = 10 * 60_000;
const LINE_MAX_AGE_FOR_RESTORE_MS = 10_000;

type Operation<Input, Output> = (context: KubeContext, call: Call, input: Input) => Promise<Output>;

/**
 * Backups by KubeBlocks. Nothing is kept here: what there is to know stands in the cluster. It starts also while the API
 * server is away, which the calls then say. Throws `TypeError` for options that cannot be right.
 */
export async function createKubeblocksBackend(options: KubeblocksBackendOptions): Promise<KubeblocksBackend> {
  const { clock = systemHost.clock, ids, ...rest } = options;
  const newId = ids ? () => ids.next() : systemHost.newId;
  const opened = openContext({ ...rest, host: { ...systemHost, clock, newId } });
  const keeper = keepInBackground(opened, options);
  return {
    backend: compose(opened),
    checkReady: () => checkReady(opened),
    async close() {
      await keeper.stop();
      opened.close();
    },
  };
}

function compose(opened: OpenContext): BackupBackend {
  const run =
    <Input, Output>(operation: Operation<Input, Output>, lineMaxAgeMs = LINE_MAX_AGE_MS) =>
    async (call: Call, input: Input): Promise<Output> => {
      try {
        assertConfigured(opened.context, input);
        await opened.lineKnown(call, lineMaxAgeMs);
        return await operation(opened.context, call, input);
      } catch (error) {
        throw toldError(error);
      }
    };
  const info = run<void, Awaited<ReturnType<typeof systemInfo>>>(systemInfo);
  const projects = run<void, Awaited<ReturnType<typeof listProjects>>>(listProjects);
  return {
    kind: 'kubeblocks',
    info: (call) => info(call),
    listProjects: (call) => projects(call),
    listServices: run(listServices),
    getService: run(getService),
    viewService: run(viewService),
    isNameTaken: run(isNameTaken),
    listObjects: run(refuseBrowsing),
    readRows: run(refuseBrowsing),
    createBackup: run(createBackup),
    deleteBackup: run(deleteBackup),
    restoreBackup: run(restoreBackup, LINE_MAX_AGE_FOR_RESTORE_MS),
    discardRestore: run(discardRestore),
    updatePolicy: run(updatePolicy),
    disablePolicy: run(disablePolicy),
  };
}

/** The server's account may reach further than the operator means it to serve. */
function assertConfigured({ settings }: KubeContext, input: unknown): void {
  const { namespace } = (input ?? {}) as { namespace?: string };
  if (namespace === undefined || settings.namespaces.includes(namespace)) return;
  throw new HoldfastError('SERVICE_NOT_FOUND');
}
