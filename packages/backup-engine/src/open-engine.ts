import { createHash } from 'node:crypto';
import { chmod, mkdir, open, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Engine } from '@holdfast/db-backup-domain/wire';
import { Background } from './background.ts';
import { BackupProgress } from './backups/backup-progress.ts';
import { Deletions } from './backups/deletions.ts';
import { openCatalogue, type Catalogue } from './catalogue/catalogue.ts';
import { lockDataFolder } from './catalogue/data-folder-lock.ts';
import { passwordBox } from './catalogue/sealed-password.ts';
import type { Dialect } from './dialects/dialect.ts';
import type { EngineContext } from './engine-context.ts';
import type { EngineHost } from './host/host.ts';
import { sweepSecretFiles, type Account } from './processes/index.ts';
import { masterKeyPathOf, openMasterKey } from './open-master-key.ts';
import { createLocalFolderRepository, prepareLocalFolder } from './repository/index.ts';
import { ensureServersRoot, serverAccount } from './servers/index.ts';

const REPOSITORY_ID = 'local';
const REPOSITORY_MARK = 'repository-mark';
const PASSABLE = 0o711;
const RESTORE_SILENCE_MS = 30 * 60_000;

export interface EngineSetting {
  /** Absolute or relative to the working folder; made where it is missing. */
  readonly dataDir: string;
  /** Where managed servers live: `<dataDir>/servers`, where their account can reach that. */
  readonly serversDir?: string;
  /** `<dataDir>/master.key` unless given. Never inside the repository. */
  readonly masterKeyPath?: string;
  /** A restore that shows no sign of life for so long ends as stalled; half an hour unless given. */
  readonly restoreSilenceMs?: number;
  /**
   * Bytes per second that a dump may take from one DB Service, before compression; without it, no limit. Each service has
   * the whole of it: what it spares is the database, and one service is never backed up twice at once.
   */
  readonly dumpBytesPerSecond?: number;
}

export interface OpenEngine extends AsyncDisposable {
  readonly context: EngineContext;
  /** What runs ends as interrupted. */
  interrupt(reason: Error): void;
}

export interface EngineParts {
  readonly host: EngineHost;
  readonly dialects: ReadonlyMap<Engine, Dialect>;
}

/**
 * Takes the data folder for this process alone and opens all that is in it. DataFolderLocked, MasterKeyError; a failure
 * lets go of everything again.
 */
export async function openEngine(
  setting: EngineSetting,
  { host, dialects }: EngineParts,
): Promise<OpenEngine> {
  await using opened = new AsyncDisposableStack();
  const data = resolve(setting.dataDir);
  await makeFolder(data, PASSABLE);
  const lock = lockDataFolder(data);
  opened.defer(() => lock.release());
  const catalogue = await openCatalogueIn(data);
  opened.defer(() => catalogue.close());
  const isNew = (await catalogue.masterKey.inForce()) === null;
  const repositoryFolder = join(data, 'repository');
  const mark = await openRepositoryFolder(catalogue, { folder: repositoryFolder, isNew, ids: host.ids });
  const masterKey = await openMasterKey(catalogue, {
    path: masterKeyPathOf(setting),
    repositoryFolder,
  });
  const account = await serverAccount();
  const stopping = new AbortController();
  const background = new Background(host.log);
  const context: EngineContext = {
    ...{ host, catalogue, dialects, account, background, masterKey },
    repository: createLocalFolderRepository({
      id: REPOSITORY_ID,
      folder: repositoryFolder,
      mark,
      clock: host.clock,
    }),
    passwords: passwordBox(masterKey.key),
    folders: await prepareFolders(data, setting.serversDir, account),
    progress: new BackupProgress(host.clock),
    deletions: new Deletions(background),
    restoreSilenceMs: setting.restoreSilenceMs ?? RESTORE_SILENCE_MS,
    dumpBytesPerSecond: setting.dumpBytesPerSecond ?? null,
    stopping: stopping.signal,
  };
  const closing = opened.move();
  return {
    context,
    interrupt: (reason) => stopping.abort(reason),
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}

/** Only we may read it: the files that SQLite keeps beside it take the same mode. */
async function openCatalogueIn(data: string): Promise<Catalogue> {
  const file = join(data, 'catalogue.db');
  const handle = await open(file, 'a', 0o600);
  await handle.close();
  return openCatalogue(file);
}

/**
 * Made and marked once, with the data folder. A data folder that is older than marks gets one where its repository
 * holds anything: an empty folder may be a disk that is not mounted.
 */
async function openRepositoryFolder(
  catalogue: Catalogue,
  { folder, isNew, ids }: { folder: string; isNew: boolean; ids: EngineHost['ids'] },
): Promise<string> {
  const known = await catalogue.meta.get({ key: REPOSITORY_MARK });
  if (known !== null) return known;
  const isOurs = isNew || (await readdir(folder).catch(() => [])).length > 0;
  const mark = isOurs ? await prepareLocalFolder(folder, ids.next()) : ids.next();
  if (isOurs) await catalogue.meta.set({ key: REPOSITORY_MARK, value: mark });
  return mark;
}

async function prepareFolders(
  data: string,
  serversDir: string | undefined,
  account: Account | null,
): Promise<EngineContext['folders']> {
  const elsewhere = createHash('sha256').update(data).digest('hex').slice(0, 12);
  const servers = await ensureServersRoot(
    resolve(serversDir ?? join(data, 'servers')),
    `/var/lib/holdfast/servers-${elsewhere}`,
    account,
  );
  const scratch = join(servers, 'scratch');
  await makeFolder(scratch, PASSABLE);
  await sweepSecretFiles(scratch);
  return { data, servers, scratch };
}

/** The mode is set only on what is made here: the process's own umask may have taken rights away. */
async function makeFolder(folder: string, mode: number): Promise<void> {
  const made = await mkdir(folder, { recursive: true, mode });
  if (made !== undefined) await chmod(folder, mode);
}
