import type { Readable } from 'node:stream';
import { type PipelineOptions, startPipeline } from './pipeline.ts';
import type { ToolCommand } from './tool-command.ts';
import { ToolFailed } from './tool-failed.ts';

export interface RunToolOptions extends PipelineOptions {
  /** More standard output than this is a failure; 1 MiB by default. */
  readonly maxOutputBytes?: number;
  /** The whole time it has; without it, no limit. Ends as `aborted`. */
  readonly timeoutMs?: number;
}

export interface ToolOutput {
  readonly stdout: Buffer;
  /** Bounded and redacted. */
  readonly stderr: string;
}

const DEFAULT_MAX_OUTPUT = 1024 * 1024;

/** Runs one small program to its end. ToolFailed. */
export async function runTool(command: ToolCommand, options: RunToolOptions = {}): Promise<ToolOutput> {
  const run = startPipeline([command], { ...options, ...limitTime(options) });
  const stdout = await collect(run.output, options.maxOutputBytes ?? DEFAULT_MAX_OUTPUT, command);
  await run.finished;
  return { stdout, stderr: run.stderr() };
}

function limitTime(options: RunToolOptions): { signal?: AbortSignal } {
  if (options.timeoutMs === undefined) return {};
  const limit = AbortSignal.timeout(options.timeoutMs);
  return { signal: options.signal === undefined ? limit : AbortSignal.any([options.signal, limit]) };
}

async function collect(output: Readable, maxBytes: number, command: ToolCommand): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of output as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) {
      throw new ToolFailed({ program: command.program.split('/').at(-1) ?? '', kind: 'overflow' });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
