import { access, constants, stat } from 'node:fs/promises';
import path from 'node:path';
import { STANDARD_PATH } from './spawn-tool.ts';

/** The first of these programs that can be executed, looked for in each folder in turn; null when there is none. */
export async function findProgram(
  names: readonly string[],
  folders: readonly string[] = STANDARD_PATH,
): Promise<string | null> {
  for (const name of names) {
    for (const folder of folders) {
      const program = path.join(folder, name);
      if (await isExecutable(program)) return program;
    }
  }
  return null;
}

async function isExecutable(program: string): Promise<boolean> {
  try {
    await access(program, constants.X_OK);
    return (await stat(program)).isFile();
  } catch {
    return false;
  }
}
