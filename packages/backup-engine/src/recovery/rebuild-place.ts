import { existsSync } from 'node:fs';
import { mkdir, open, realpath, rm, stat, symlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import {
  MasterKeyError,
  loadMasterKey,
  requireOutside,
  saveMasterKey,
  type MasterKey,
} from '../format/index.ts';
import type { EngineSetting } from '../open-engine.ts';
import { masterKeyPathOf } from '../open-master-key.ts';
import { RecoveryRefused } from './recovery-refused.ts';

const CATALOGUE_FILE = 'catalogue.db';
const REPOSITORY_FOLDER = 'repository';
/** In the data folder while its catalogue is being made: a rebuild that was stopped may go on, and no other may. */
const UNFINISHED = 'rebuild.unfinished';
const PASSABLE = 0o711;

export interface RebuildSetting extends EngineSetting {
  /** The folder with the backups; `repository` in the data folder unless given. */
  readonly repository?: string | undefined;
  /** A copy of the master key; the one of the data folder unless given. */
  readonly keyFile?: string | undefined;
}

/** A data folder that may get a catalogue, what is to come into it, and nothing done to it yet. */
export interface RebuildPlace {
  readonly masterKey: MasterKey;
  readonly repository: string;
}

/** RecoveryRefused where there is a catalogue; MasterKeyError; REPOSITORY_UNAVAILABLE. Changes nothing. */
export async function inspectPlace(setting: RebuildSetting): Promise<RebuildPlace> {
  const data = resolve(setting.dataDir);
  if (existsSync(join(data, CATALOGUE_FILE)) && !existsSync(join(data, UNFINISHED)))
    throw new RecoveryRefused(
      `The data folder ${data} has a catalogue, which is not touched. Choose a new data folder, or move ${CATALOGUE_FILE} and the files beside it that begin with its name away.`,
    );
  const repository = resolve(setting.repository ?? join(data, REPOSITORY_FOLDER));
  await requireFolder(repository);
  const own = masterKeyPathOf(setting);
  const keyFile = resolve(setting.keyFile ?? own);
  const masterKey = await loadMasterKey(keyFile);
  await requireOutside(own, [repository]);
  if (existsSync(own) && (await loadMasterKey(own)).id !== masterKey.id)
    throw new MasterKeyError(
      'other',
      `The data folder has another master key already, ${own}; it is not overwritten.`,
    );
  await requireOwnRepository(data, repository);
  return { masterKey, repository };
}

/** Marks the data folder as unfinished, and puts the key and a link to the repository into it. Can be repeated. */
export async function preparePlace(setting: RebuildSetting, place: RebuildPlace): Promise<void> {
  const data = resolve(setting.dataDir);
  await mkdir(data, { recursive: true, mode: PASSABLE });
  const mark = await open(join(data, UNFINISHED), 'a', 0o600);
  await mark.sync();
  await mark.close();
  const own = masterKeyPathOf(setting);
  if (!existsSync(own)) await saveMasterKey(own, place.masterKey);
  const folder = join(data, REPOSITORY_FOLDER);
  if (!existsSync(folder)) await symlink(place.repository, folder);
}

/** From here on it is a data folder like any other. */
export async function finishPlace(setting: RebuildSetting): Promise<void> {
  await rm(join(resolve(setting.dataDir), UNFINISHED), { force: true });
}

async function requireFolder(repository: string): Promise<void> {
  const found = await stat(repository).catch(() => null);
  if (found?.isDirectory() !== true)
    throw new HoldfastError('REPOSITORY_UNAVAILABLE', { detail: `${repository} is not a folder.` });
}

async function requireOwnRepository(data: string, repository: string): Promise<void> {
  const folder = join(data, REPOSITORY_FOLDER);
  const there = await realpath(folder).catch(() => null);
  if (there !== null && there !== (await realpath(repository)))
    throw new RecoveryRefused(
      `The data folder has a repository already, ${folder}, and it is not ${repository}. Choose a new data folder.`,
    );
}
