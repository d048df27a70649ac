import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { PostgresSettings } from './settings.ts';
import type { Installation } from '../tools.ts';

/** Whether servers of this installation have the extension. */
export async function hasExtension(installation: Installation, name: string): Promise<boolean> {
  const file = path.join('extension', `${path.basename(name)}.control`);
  return await anyExists(shareFolders(installation).map((folder) => path.join(folder, file)));
}

/** Whether servers of this installation can preload the library. */
export async function hasLibrary(installation: Installation, name: string): Promise<boolean> {
  const { folder, major } = installation;
  const folders = [
    `/usr/lib/postgresql/${major}/lib`,
    path.join(folder, '../lib/postgresql'),
    path.join(folder, '../lib'),
  ];
  return await anyExists(folders.map((each) => path.join(each, `${path.basename(name)}.so`)));
}

/** TOOL_MISSING names every extension that the backup needs and this machine does not have. */
export async function requireExtensions(
  installation: Installation,
  settings: PostgresSettings,
): Promise<void> {
  const missing = new Set<string>();
  for (const { name } of settings.extensions ?? []) {
    if (!(await hasExtension(installation, name))) missing.add(name);
  }
  if (missing.size === 0) return;
  const names = [...missing].join(', ');
  throw new HoldfastError('TOOL_MISSING', {
    detail: `Extensions of PostgreSQL ${installation.major} are not installed here: ${names}. Find the package: apt-cache search postgresql-${installation.major}`,
  });
}

function shareFolders({ folder, major }: Installation): string[] {
  return [
    `/usr/share/postgresql/${major}`,
    path.join(folder, '../share/postgresql'),
    path.join(folder, `../share/postgresql@${major}`),
    path.join(folder, '../share'),
  ];
}

async function anyExists(files: readonly string[]): Promise<boolean> {
  for (const file of files) {
    const there = await stat(file).then(
      () => true,
      () => false,
    );
    if (there) return true;
  }
  return false;
}
