import type { ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { pipeline as connect } from 'node:stream/promises';
import { openBytePair } from './byte-pair.ts';
import { type ByteConsumer, BytePump } from './byte-pump.ts';
import { givingInput } from './giving-input.ts';
import { PipelineOutput } from './pipeline-output.ts';
import { type WrittenSecrets, writeSecretFiles } from './secret-files.ts';
import { signalGroup, spawnTool } from './spawn-tool.ts';
import { Stage } from './stage.ts';
import type { Account, ToolCommand } from './tool-command.ts';
import { ToolFailed, type ToolFailureKind } from './tool-failed.ts';

export interface PipelineOptions {
  /** What the first program reads; without it, nothing. Its error fails the pipeline. */
  readonly input?: Readable;
  /** Nobody else reads the pieces of the input: their memory is given back once a program has them. */
  readonly ownsInput?: boolean;
  readonly signal?: AbortSignal;
  /** Fails as `stalled` when the reader waits, and no byte has come nor any input was taken for so long. Without it: no limit. */
  readonly silenceMs?: number;
  /** null or absent: our own account. */
  readonly account?: Account | null;
  /** A folder, passable for `account`, below which secret files are written. Needed by commands that have some. */
  readonly scratch?: string;
  /** Called once, when all programs have been started. */
  readonly atSpawn?: (pids: readonly number[]) => void;
  /** The programs get the processor time that nobody else wants. */
  readonly lowPriority?: boolean;
  /** How long a program has between SIGTERM and SIGKILL; 2 s by default. */
  readonly graceMs?: number;
}

export interface RunningPipeline {
  /**
   * What the last program writes. It *ends* only after every program has exited with 0; otherwise it is destroyed
   * with the error. A consumer that seals at the end never seals half a dump. Destroying it stops the programs.
   */
  readonly output: Readable;
  /** Resolves when every program has exited with 0 and the output was read; rejects with ToolFailed when all are gone. */
  readonly finished: Promise<void>;
  readonly pids: readonly number[];
  /** What the last program has said on standard error so far, bounded and redacted. */
  stderr(): string;
}

/**
 * Joins programs by kernel pipes: no byte between them passes through JavaScript. Throws ToolFailed (`spawn`, `aborted`) when
 * they cannot be started; then none is left running and no secret file remains.
 */
export function startPipeline(
  commands: readonly ToolCommand[],
  options: PipelineOptions = {},
): RunningPipeline {
  const run = new PipelineRun(spawnStages(commands, options), options);
  const output = new PipelineOutput(run.lastOutput, run.watching());
  run.start(output, run.lastOutput);
  options.atSpawn?.(run.pids);
  return { output, finished: run.finished, pids: run.pids, stderr: () => run.stderr() };
}

/**
 * The same for whoever takes the output piece by piece and keeps none: no buffer is made for it. Resolves when every program
 * has exited with 0 and all was consumed; rejects with the consumer's own error, else with ToolFailed, when all are gone.
 */
export async function consumePipeline(
  commands: readonly ToolCommand[],
  options: PipelineOptions,
  consume: ByteConsumer,
): Promise<void> {
  const pump = new BytePump(consume);
  // It may break before a program reads it: `feed` finds that.
  options.input?.on('error', () => undefined);
  const pair = await openBytePair((piece) => pump.onBytes(piece)).catch(() => null);
  let run: PipelineRun;
  try {
    run = startFed(commands, options, pair?.programEnd);
  } catch (error) {
    pair?.ourEnd.destroy();
    throw error;
  } finally {
    // In the tick of the spawn: what we would read from the program's end were lost.
    pair?.programEnd.destroy();
  }
  pump.begin(pair?.ourEnd ?? run.lastOutput, run.watching());
  run.start(pump, pair?.ourEnd ?? run.lastOutput);
  if (pair === null) pumpPlainly(run.lastOutput, pump);
  options.atSpawn?.(run.pids);
  await pump.done;
}

/**
 * The same with a file for the output: no byte of it passes through JavaScript. The file is open for writing and stays open;
 * what is in it is whole only once this has resolved.
 */
export async function writePipeline(
  commands: readonly ToolCommand[],
  options: PipelineOptions,
  file: number,
): Promise<void> {
  // It may break before a program reads it: `feed` finds that.
  options.input?.on('error', () => undefined);
  const run = startFed(commands, options, file);
  const { silenceMs, stalled } = run.watching();
  const silence = silenceMs === null ? undefined : setInterval(stalled, silenceMs);
  run.start(null, null);
  options.atSpawn?.(run.pids);
  await run.finished.finally(() => clearInterval(silence));
}

/** Starts the programs, or lets their input go. */
function startFed(
  commands: readonly ToolCommand[],
  options: PipelineOptions,
  output: Socket | number | undefined,
): PipelineRun {
  try {
    return new PipelineRun(spawnStages(commands, options, output), options);
  } catch (error) {
    // Whoever fills it must not wait for a program that never came.
    options.input?.destroy();
    throw error;
  }
}

/** Where there is no pair: with a fresh buffer for every read. */
function pumpPlainly(output: Readable, pump: BytePump): void {
  output.on('data', (piece: Buffer) => {
    if (!pump.onBytes(piece)) output.pause();
  });
}

const DEFAULT_GRACE_MS = 2000;
/** After the death of all programs, how long a stray heir of their pipes may delay the verdict. */
const HEIR_MS = 500;

/** `output`: what the last program writes to, where that is no pipe to us. */
function spawnStages(
  commands: readonly ToolCommand[],
  options: PipelineOptions,
  output: Socket | number | 'pipe' = 'pipe',
): Stage[] {
  if (commands.length === 0) throw new Error('A pipeline needs a program.');
  const account = options.account ?? null;
  const secrets: WrittenSecrets[] = [];
  const stages: Stage[] = [];
  try {
    refuseAborted(commands, options.signal);
    for (const command of commands) secrets.push(writeSecretFiles(command, options.scratch, account));
    for (const [index, command] of commands.entries()) {
      const previous = stages.at(-1)?.child.stdout ?? null;
      const stdin = previous ?? (options.input === undefined ? 'ignore' : 'pipe');
      const isLast = index === commands.length - 1;
      const stdout = isLast ? output : 'pipe';
      const written = secrets[index] as WrittenSecrets;
      const { lowPriority = false } = options;
      const spawning = { account, secrets: written, dieWithUs: true, lowPriority };
      const child = spawnTool(command, { ...spawning, stdio: [stdin, stdout, 'pipe'] });
      stages.push(new Stage(command, child, written));
      // In this same tick: after one turn of the event loop we would have read, and lost, bytes of the pipe.
      previous?.destroy();
    }
    return stages;
  } catch (error) {
    undo(stages, secrets);
    throw error;
  }
}

function undo(stages: readonly Stage[], secrets: readonly WrittenSecrets[]): void {
  for (const stage of stages) signalGroup(stage.child, 'SIGKILL');
  for (const written of secrets) written.remove();
}

function refuseAborted(commands: readonly ToolCommand[], signal: AbortSignal | undefined): void {
  if (signal?.aborted !== true) return;
  const program = commands[0]?.program.split('/').at(-1) ?? '';
  throw new ToolFailed({ program, kind: 'aborted', cause: signal.reason });
}

interface PipelineEnd {
  /** All programs are gone: null, or why they are a failure. */
  conclude(error: Error | null): void;
}

interface PipelineWatch {
  readonly silenceMs: number | null;
  readonly stalled: () => void;
  readonly abandoned: (cause: unknown) => void;
}

class PipelineRun {
  readonly finished: Promise<void>;
  private readonly stages: readonly Stage[];
  private readonly options: PipelineOptions;
  private readonly settle: { resolve: () => void; reject: (error: Error) => void };
  private blame: { stage: Stage; kind: ToolFailureKind; cause?: unknown } | null = null;
  private unreadInput: unknown = null;
  private end: PipelineEnd | null = null;
  private source: Readable | null = null;
  private fedBefore = 0;
  private outputClosed = false;
  private settled = false;
  private timers: NodeJS.Timeout[] = [];

  constructor(stages: readonly Stage[], options: PipelineOptions) {
    this.stages = stages;
    this.options = options;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.finished = promise;
    this.settle = { resolve, reject };
    // The reader of the output meets the same error; whoever awaits only that must not crash the process.
    promise.catch(() => undefined);
  }

  /**
   * Watches the programs from now on, and whether all bytes of `source`, their output, have come. null: the output does not
   * come to us.
   */
  start(end: PipelineEnd | null, source: Readable | null): void {
    const { options, stages } = this;
    this.end = end;
    this.source = source;
    this.outputClosed = source === null;
    source?.once('close', () => {
      this.outputClosed = true;
      this.conclude();
    });
    // The programs' exits tell why; the pipe's own error says nothing more.
    source?.on('error', () => undefined);
    options.signal?.addEventListener('abort', this.onAbort, { once: true });
    for (const stage of stages) this.watch(stage);
    if (options.input !== undefined) void this.feed(options.input, this.first().child);
  }

  watching(): PipelineWatch {
    return {
      silenceMs: this.options.silenceMs ?? null,
      stalled: () => this.onSilence(),
      abandoned: (cause) => this.fail(this.last(), 'abandoned', cause),
    };
  }

  /** A program that takes input lives, though it may have nothing to say until its end. */
  private onSilence(): void {
    const fed = (this.first().child.stdin as Socket | null)?.bytesWritten ?? 0;
    if (fed > this.fedBefore) this.fedBefore = fed;
    else this.fail(this.last(), 'stalled');
  }

  /** The last program's own pipe; there is none where a pair was given to it. */
  get lastOutput(): Readable {
    return this.last().child.stdout as Readable;
  }

  get pids(): readonly number[] {
    return this.stages.flatMap((stage) => stage.child.pid ?? []);
  }

  stderr(): string {
    return this.last().stderr();
  }

  private readonly onAbort = (): void => this.fail(this.first(), 'aborted', this.options.signal?.reason);

  private watch(stage: Stage): void {
    stage.child.once('error', (cause) => {
      stage.markGone(null, null);
      this.fail(stage, 'spawn', cause);
      this.conclude();
    });
    stage.child.once('exit', (code, signal) => {
      stage.markGone(code, signal);
      if (signal !== null) this.fail(stage, 'signal');
      else if (code !== 0) this.fail(stage, 'exit');
      if (this.blame !== null) this.concludeSoon();
    });
    stage.child.once('close', () => {
      stage.closed = true;
      this.conclude();
    });
  }

  private async feed(input: Readable, child: ChildProcess): Promise<void> {
    let isSourceBroken = input.errored !== null;
    input.once('error', () => (isSourceBroken = (child.stdin?.errored ?? null) === null));
    try {
      const stdin = child.stdin as Socket;
      await connect(input, this.options.ownsInput === true ? givingInput(stdin) : stdin);
    } catch (cause) {
      // A program that closes its input is judged by its exit, which follows; a broken source is the failure itself.
      if (isSourceBroken) this.fail(this.first(), 'input', cause);
      else this.unreadInput = cause;
    }
  }

  private fail(stage: Stage, kind: ToolFailureKind, cause?: unknown): void {
    if (this.blame !== null || this.settled) return;
    this.blame = { stage, kind, cause };
    for (const each of this.stages) each.send('SIGTERM');
    const kill = (): void => {
      for (const each of this.stages) each.send('SIGKILL');
    };
    this.timers.push(setTimeout(kill, this.options.graceMs ?? DEFAULT_GRACE_MS));
    this.options.input?.destroy();
    this.concludeSoon();
  }

  /** A grandchild may hold the pipes open for ever; when all programs are gone, it is stopped too. */
  private concludeSoon(): void {
    if (!this.stages.every((stage) => stage.gone)) return;
    for (const stage of this.stages) signalGroup(stage.child, 'SIGKILL');
    this.timers.push(setTimeout(() => this.conclude(true), HEIR_MS));
  }

  private conclude(evenIfOpen = false): void {
    const over = this.stages.every((stage) => stage.gone && (stage.closed || evenIfOpen));
    if (!over || this.settled || !(this.outputClosed || evenIfOpen)) return;
    if (this.blame === null && this.unreadInput !== null) {
      this.blame = { stage: this.first(), kind: 'input', cause: this.unreadInput };
    }
    this.settled = true;
    this.release();
    const error = this.blame === null ? null : this.verdict(this.blame);
    this.end?.conclude(error);
    // A stray heir may hold its other end for ever.
    if (!this.outputClosed) this.source?.destroy();
    if (error === null) this.settle.resolve();
    else this.settle.reject(error);
  }

  private release(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.options.signal?.removeEventListener('abort', this.onAbort);
    for (const stage of this.stages) stage.secrets.remove();
  }

  /** The one that failed by itself is to blame, not the one whose pipe broke because of it. */
  private verdict(blame: { stage: Stage; kind: ToolFailureKind; cause?: unknown }): ToolFailed {
    const ofItself = blame.kind === 'exit' || blame.kind === 'signal';
    if (!ofItself || !blame.stage.brokenPipe) return blame.stage.failure(blame.kind, blame.cause);
    const culprit = this.stages.find((stage) => stage.failedByItself && stage !== blame.stage) ?? blame.stage;
    return culprit.failure(culprit.signal === null ? 'exit' : 'signal');
  }

  private first(): Stage {
    return this.stages[0] as Stage;
  }

  private last(): Stage {
    return this.stages.at(-1) as Stage;
  }
}
