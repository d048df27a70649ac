import type { ChildProcess } from 'node:child_process';
import path from 'node:path';
import type { WrittenSecrets } from './secret-files.ts';
import { signalGroup } from './spawn-tool.ts';
import { StderrTail } from './stderr-tail.ts';
import type { ToolCommand } from './tool-command.ts';
import { ToolFailed, type ToolFailureKind } from './tool-failed.ts';

/** One program of a pipeline, what it said and how it ended. */
export class Stage {
  readonly child: ChildProcess;
  readonly secrets: WrittenSecrets;
  gone = false;
  /** All its pipes have ended too. */
  closed = false;
  exitCode: number | null = null;
  signal: NodeJS.Signals | null = null;
  private readonly program: string;
  private readonly tail: StderrTail;
  private readonly sent = new Set<NodeJS.Signals>();
  private stopped = false;

  constructor(command: ToolCommand, child: ChildProcess, secrets: WrittenSecrets) {
    this.child = child;
    this.secrets = secrets;
    this.program = path.basename(command.program);
    this.tail = new StderrTail(command.secrets);
    child.stderr?.on('data', (chunk: Buffer) => this.tail.write(chunk));
  }

  /** Sends a signal to the program and all that it started. One that is gone needs none. */
  send(signal: NodeJS.Signals): void {
    if (this.gone) return;
    this.sent.add(signal);
    signalGroup(this.child, signal);
  }

  /** A signal that we sent is no failure of the program's own. */
  markGone(exitCode: number | null, signal: NodeJS.Signals | null): void {
    this.gone = true;
    this.exitCode = exitCode;
    this.signal = signal;
    this.stopped = signal !== null && this.sent.has(signal);
  }

  /** Its reader went away. The pipes between programs are sockets, which may also say that the peer reset them. */
  get brokenPipe(): boolean {
    return this.signal === 'SIGPIPE' || /broken pipe|connection reset by peer/i.test(this.stderr());
  }

  get failedByItself(): boolean {
    return this.gone && !this.stopped && !this.brokenPipe && (this.exitCode !== 0 || this.signal !== null);
  }

  stderr(): string {
    return this.tail.text();
  }

  failure(kind: ToolFailureKind, cause?: unknown): ToolFailed {
    const { program, exitCode, signal } = this;
    return new ToolFailed({ program, kind, exitCode, signal, stderr: this.stderr(), cause });
  }
}
