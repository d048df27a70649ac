/**
 * Why a program, or a pipeline of programs, is a failure:
 * `exit` non-zero exit code · `signal` killed by somebody else · `spawn` could not be started · `stalled` no byte for too long ·
 * `aborted` our caller's signal · `abandoned` the reader of the output went away · `input` the stream into it failed or was not read
 * to its end · `overflow` said more than it may.
 */
export type ToolFailureKind =
  'exit' | 'signal' | 'spawn' | 'stalled' | 'aborted' | 'abandoned' | 'input' | 'overflow';

export interface ToolFailure {
  /** Basename of the program that is to blame. */
  readonly program: string;
  readonly kind: ToolFailureKind;
  readonly exitCode?: number | null;
  readonly signal?: NodeJS.Signals | null;
  /** The end of what it said on standard error, redacted. */
  readonly stderr?: string;
  readonly cause?: unknown;
}

/** A program did not end well. The message and `stderr` are redacted and may be shown. */
export class ToolFailed extends Error {
  override readonly name = 'ToolFailed';
  readonly program: string;
  readonly kind: ToolFailureKind;
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;

  constructor(failure: ToolFailure) {
    super(describe(failure), failure.cause === undefined ? undefined : { cause: failure.cause });
    this.program = failure.program;
    this.kind = failure.kind;
    this.exitCode = failure.exitCode ?? null;
    this.signal = failure.signal ?? null;
    this.stderr = failure.stderr ?? '';
  }
}

function describe(failure: ToolFailure): string {
  const words: Record<ToolFailureKind, string> = {
    exit: `ended with exit code ${failure.exitCode ?? 'unknown'}`,
    signal: `was killed by ${failure.signal ?? 'a signal'}`,
    spawn: 'could not be started',
    stalled: 'was stopped because it gave no byte for too long (stalled)',
    aborted: 'was stopped on request',
    abandoned: 'was stopped because nobody reads its output any more',
    input: 'did not get or did not read the whole of its input',
    overflow: 'gave more output than expected',
  };
  const said = lastLines(failure.stderr ?? '');
  return `${failure.program} ${words[failure.kind]}${said === '' ? '.' : `: ${said}`}`;
}

/** A message wants the last words, not the whole tail. */
function lastLines(text: string): string {
  return text.trim().split('\n').slice(-4).join('\n').slice(-1000);
}
