import path from 'node:path';
import { runTool, type RunToolOptions } from '../../../processes/run-tool.ts';
import type { ToolCommand } from '../../../processes/tool-command.ts';
import { ToolFailed } from '../../../processes/tool-failed.ts';

/** Runs pg_restore. ToolFailed where it fails, and also where it ends well and says that it passed over errors. */
export async function runLoader(command: ToolCommand, options: RunToolOptions): Promise<void> {
  const { stderr } = await runTool(command, options);
  if (!/errors ignored on restore/i.test(stderr)) return;
  throw new ToolFailed({ program: path.basename(command.program), kind: 'exit', exitCode: 0, stderr });
}
