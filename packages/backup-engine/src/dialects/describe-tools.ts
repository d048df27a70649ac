import type { EngineInfo } from '@holdfast/db-backup-domain/wire';
import { INSTALL_ZSTD } from '../processes/compression.ts';
import { findProgram } from '../processes/find-program.ts';
import { runTool } from '../processes/run-tool.ts';

export type DescribedTool = EngineInfo['tools'][number];

/** A program that an engine needs; `install` is told only where it is not there, which is a version of null. */
export function describeTool(name: string, version: string | null, install: string): DescribedTool {
  return { name, version, install: version === null ? install : null };
}

/** The compressor, which every engine needs. */
export async function describeZstd(): Promise<DescribedTool> {
  return describeTool('zstd', await zstdVersion(), INSTALL_ZSTD);
}

async function zstdVersion(): Promise<string | null> {
  const program = await findProgram(['zstd']);
  if (program === null) return null;
  const { stdout } = await runTool({ program, args: ['--version'] });
  return /v(\d[\d.]*)/.exec(stdout.toString('utf8'))?.[1] ?? 'unknown';
}

/** Whether a program was found. */
export function isThere({ version }: DescribedTool): boolean {
  return version !== null;
}
