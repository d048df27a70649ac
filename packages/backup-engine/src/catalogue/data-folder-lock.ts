import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export class DataFolderLocked extends Error {
  override readonly name = 'DataFolderLocked';
}

/**
 * One process per data folder: an exclusive SQLite lock on a file of its own, held until `release` or the end of the
 * process, however it ends. Unlike a pid file it can neither be left behind nor name a stranger.
 */
export function lockDataFolder(dataDir: string): { release(): void } {
  const file = join(dataDir, 'lock.db');
  // Ours alone to open: whoever can read it could hold it too.
  closeSync(openSync(file, 'a', 0o600));
  const db = new DatabaseSync(file);
  try {
    db.exec('PRAGMA busy_timeout = 0');
    db.exec('PRAGMA journal_mode = DELETE');
    db.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    db.close();
    if (!String((cause as Error).message).includes('locked')) throw cause;
    throw new DataFolderLocked(
      `Another Holdfast process uses the data folder ${dataDir}. Stop it, or choose another folder.`,
      { cause },
    );
  }
  return {
    release() {
      if (db.isOpen) db.close();
    },
  };
}
