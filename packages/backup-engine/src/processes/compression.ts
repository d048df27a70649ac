import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import { findProgram } from './find-program.ts';
import type { ToolCommand } from './tool-command.ts';

export const INSTALL_ZSTD = 'apt-get install zstd';

/** Standard input to standard output, zstd level 3, one thread. TOOL_MISSING. */
export async function compressCommand(): Promise<ToolCommand> {
  return { program: await findZstd(), args: ['-q', '-3', '-T1', '-c'] };
}

/** The reverse; a truncated or damaged stream is a non-zero exit. TOOL_MISSING. */
export async function decompressCommand(): Promise<ToolCommand> {
  return { program: await findZstd(), args: ['-q', '-d', '-c'] };
}

async function findZstd(): Promise<string> {
  const program = await findProgram(['zstd']);
  if (program === null) {
    throw new HoldfastError('TOOL_MISSING', { detail: `zstd was not found. Install it: ${INSTALL_ZSTD}` });
  }
  return program;
}
