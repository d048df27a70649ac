import path from 'node:path';
import { runTool, type RunToolOptions } from '../../../processes/run-tool.ts';
import type { ToolCommand } from '../../../processes/tool-command.ts';
import { ToolFailed } from '../../../processes/tool-failed.ts';

const LAST_WORD = /(\d+) document\(s\) restored successfully\. (\d+) document\(s\) failed to restore\.\s*$/;

/**
 * Runs mongorestore. ToolFailed where it fails, and also where it ends well without having restored exactly as many
 * documents as the archive has: it goes on after some errors, and passes over what its patterns do not match.
 */
export async function runLoader(
  command: ToolCommand,
  options: RunToolOptions,
  documents: number,
): Promise<void> {
  const { stderr } = await runTool(command, options);
  const [, restored, failed] = LAST_WORD.exec(stderr) ?? [];
  if (Number(failed) === 0 && Number(restored) === documents) return;
  const expected = `The archive has ${documents} documents.`;
  throw new ToolFailed({
    program: path.basename(command.program),
    kind: 'exit',
    exitCode: 0,
    stderr: `${stderr}\n${expected}`,
  });
}
