import { createEmbeddedBackend } from '@holdfast/backup-engine';
import { pathInRepository } from './env.ts';
import type { Log } from './log.ts';
import type { OpenedBackend } from './opened-backend.ts';
import type { ServerOptions } from './options.ts';
import { ownerSignIn } from './sessions/owner-sign-in.ts';
import { OWNER } from './sessions/sign-in.ts';

/** The backend of one machine, with its catalogue in the data folder. */
export async function openEmbedded(options: ServerOptions, log: Log): Promise<OpenedBackend> {
  const { dataDir, serversDir, masterKeyFile, demo, dumpBytesPerSecond, programFolders } = options;
  const embedded = await createEmbeddedBackend({
    dataDir: pathInRepository(dataDir),
    ...(serversDir === undefined ? {} : { serversDir: pathInRepository(serversDir) }),
    ...(masterKeyFile === undefined ? {} : { masterKeyPath: pathInRepository(masterKeyFile) }),
    ...(dumpBytesPerSecond === undefined ? {} : { dumpBytesPerSecond }),
    ...(programFolders === undefined ? {} : { programFolders }),
    host: { log },
    demo,
  });
  const { backend } = embedded;
  return {
    backend,
    /* After the backend is open, the data folder is there and nobody else's. */
    signIn: await ownerSignIn(options),
    confirmMasterKeyCopy: () => embedded.confirmMasterKeyCopy(),
    async checkReady() {
      await backend.listProjects({ actor: OWNER, requestId: 'readiness' });
    },
    close: () => embedded.close({ graceMs: options.stopGraceMs }),
  };
}
