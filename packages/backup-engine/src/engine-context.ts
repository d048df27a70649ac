import type { Engine } from '@holdfast/db-backup-domain/wire';
import type { Catalogue } from './catalogue/catalogue.ts';
import type { PasswordBox } from './catalogue/sealed-password.ts';
import type { Dialect } from './dialects/dialect.ts';
import type { MasterKey } from './format/index.ts';
import type { EngineHost } from './host/host.ts';
import type { Account } from './processes/index.ts';
import type { Repository } from './repository/index.ts';
import type { Background } from './background.ts';
import type { Deletions } from './backups/deletions.ts';
import type { BackupProgress } from './backups/backup-progress.ts';

/** What the engine's stories work with. */
export interface EngineContext {
  readonly host: EngineHost;
  readonly catalogue: Catalogue;
  readonly repository: Repository;
  readonly masterKey: MasterKey;
  readonly passwords: PasswordBox;
  readonly dialects: ReadonlyMap<Engine, Dialect>;
  readonly folders: EngineFolders;
  /** Unprivileged account for servers and tools; null when we are not root ourselves. */
  readonly account: Account | null;
  readonly progress: BackupProgress;
  /** Work that goes on after the call that began it has answered. */
  readonly background: Background;
  readonly deletions: Deletions;
  /** A restore that shows no sign of life for so long has hung. */
  readonly restoreSilenceMs: number;
  /** How fast one backup may read from its server; null: as fast as both can. */
  readonly dumpBytesPerSecond: number | null;
  /** Aborted when the engine must stop now: what runs ends as interrupted. */
  readonly stopping: AbortSignal;
}

export interface EngineFolders {
  readonly data: string;
  /** Each managed server has its own folder below it. */
  readonly servers: string;
  /** For secret files and spooled members; passable for the account. */
  readonly scratch: string;
}
