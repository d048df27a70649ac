import { Readable } from 'node:stream';

const BUFFERED_BYTES = 1024 * 1024;

export interface OutputWatch {
  readonly silenceMs: number | null;
  /** The reader waited for `silenceMs` and no byte came. */
  readonly stalled: () => void;
  /** The reader went away before the end. */
  readonly abandoned: (cause: unknown) => void;
}

/** The bytes of a pipe, whose end is decided elsewhere: by `conclude`, when the programs have been judged. */
export class PipelineOutput extends Readable {
  private readonly source: Readable;
  private readonly watch: OutputWatch;
  private readonly silence: NodeJS.Timeout | null;
  private wanted = false;
  private concluded = false;

  constructor(source: Readable, watch: OutputWatch) {
    super({ highWaterMark: BUFFERED_BYTES });
    this.source = source;
    this.watch = watch;
    this.silence = watch.silenceMs === null ? null : setTimeout(() => this.onSilence(), watch.silenceMs);
    source.on('data', (chunk: Buffer) => this.onBytes(chunk));
    source.pause();
  }

  /** All programs are gone: null ends the output, an error destroys it. */
  conclude(error: Error | null): void {
    this.concluded = true;
    if (this.silence !== null) clearTimeout(this.silence);
    if (error === null) this.push(null);
    else this.destroy(error);
  }

  override _read(): void {
    if (!this.wanted) this.silence?.refresh();
    this.wanted = true;
    this.source.resume();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    if (this.silence !== null) clearTimeout(this.silence);
    if (!this.concluded) this.watch.abandoned(error);
    // Whatever still comes is let through to nowhere, so that the programs' pipes can close.
    this.source.resume();
    callback(error);
  }

  private onBytes(chunk: Buffer): void {
    if (this.destroyed) return;
    this.silence?.refresh();
    this.wanted = this.push(chunk);
    if (!this.wanted) this.source.pause();
  }

  /** While nobody reads, silence is the reader's, not the programs'. */
  private onSilence(): void {
    if (this.wanted) this.watch.stalled();
    this.silence?.refresh();
  }
}
