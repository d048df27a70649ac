import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { readWorkingFolder } from '../../../servers/process-identity.ts';
import { type Flavour, FLAVOURS } from '../flavour.ts';

const FLAVOUR_FILE = 'flavour';
const HELD_FILE = 'background-work-held';

/** The server's data, below its own folder. */
export function dataFolder(folder: string): string {
  return path.join(folder, 'data');
}

/** Which server the data are of; they are of no other for ever. */
export async function writeFlavour(folder: string, flavour: Flavour): Promise<void> {
  await writeFile(path.join(folder, FLAVOUR_FILE), `${flavour.name}\n`, { mode: 0o600 });
}

export async function readFlavour(folder: string): Promise<Flavour> {
  const name = (await readFile(path.join(folder, FLAVOUR_FILE), 'utf8')).trim();
  const found = FLAVOURS.find((flavour) => flavour.name === name);
  if (found === undefined) throw new Error(`The data in ${folder} are of an unknown server.`);
  return found;
}

/** From now on the server, whenever it starts, leaves alone what expires. */
export async function holdBackgroundWork(folder: string): Promise<void> {
  await writeFile(path.join(folder, HELD_FILE), '', { mode: 0o600 });
}

export async function isBackgroundWorkHeld(folder: string): Promise<boolean> {
  return (await textOf(path.join(folder, HELD_FILE))) !== null;
}

/** The end of that, for the server that runs as this process; its working folder is its data folder. */
export async function letGoOfBackgroundWork(pid: number): Promise<void> {
  const working = await readWorkingFolder(pid);
  if (working !== null && path.basename(working) === 'data')
    await rm(path.join(path.dirname(working), HELD_FILE), { force: true });
}

/** mongod writes its pid down; FerretDB is known by its working folder alone. null: none was found. */
export async function readPid(folder: string): Promise<number | null> {
  const data = dataFolder(folder);
  const written = Number((await textOf(path.join(data, 'mongod.lock')))?.trim());
  if (Number.isInteger(written) && written > 1) return written;
  for (const name of await readdir('/proc').catch(() => [])) {
    if (/^\d+$/.test(name) && (await readWorkingFolder(Number(name))) === data) return Number(name);
  }
  return null;
}

async function textOf(file: string): Promise<string | null> {
  return await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
}
