/** Sees each piece of a pipeline's output, valid during the call only. While its promise waits, nothing more comes. */
export type ByteConsumer = (piece: Buffer) => Promise<void> | undefined | void;

export interface PumpWatch {
  readonly silenceMs: number | null;
  /** The consumer waited for `silenceMs` and no byte came. */
  readonly stalled: () => void;
  /** The consumer failed. */
  readonly abandoned: (cause: unknown) => void;
}

/** Where the bytes come from: it is paused by `onBytes` answering false. */
export interface PumpSource {
  resume(): unknown;
}

/** Hands the bytes of a pipe to a consumer. Their end is decided elsewhere: by `conclude`, when the programs have been judged. */
export class BytePump {
  /** Resolves when the programs ended well and all was consumed; rejects with the consumer's error, else the programs'. */
  readonly done: Promise<void>;
  private readonly settle: { resolve: () => void; reject: (error: unknown) => void };
  private readonly consume: ByteConsumer;
  private watch: PumpWatch | null = null;
  private source: PumpSource | null = null;
  private silence: NodeJS.Timeout | null = null;
  private wanted = true;
  private broken: { error: unknown } | null = null;

  constructor(consume: ByteConsumer) {
    this.consume = consume;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.done = promise;
    this.settle = { resolve, reject };
    promise.catch(() => undefined);
  }

  begin(source: PumpSource, watch: PumpWatch): void {
    this.source = source;
    this.watch = watch;
    if (watch.silenceMs !== null) this.silence = setTimeout(() => this.onSilence(), watch.silenceMs);
  }

  /** false: no more until the source is resumed. After a failure whatever still comes is let through to nowhere. */
  onBytes(piece: Buffer): boolean {
    this.silence?.refresh();
    if (this.broken !== null) return true;
    try {
      const pending = this.consume(piece);
      if (pending === undefined) return true;
      this.wanted = false;
      void this.await(pending);
      return false;
    } catch (error) {
      this.break(error);
      return true;
    }
  }

  /** All programs are gone: null, or why they are a failure. */
  conclude(error: Error | null): void {
    if (this.silence !== null) clearTimeout(this.silence);
    if (this.broken !== null) this.settle.reject(this.broken.error);
    else if (error !== null) this.settle.reject(error);
    else this.settle.resolve();
  }

  private async await(pending: Promise<void>): Promise<void> {
    try {
      await pending;
    } catch (error) {
      this.break(error);
    }
    this.wanted = true;
    this.silence?.refresh();
    this.source?.resume();
  }

  private break(error: unknown): void {
    this.broken ??= { error };
    this.watch?.abandoned(error);
  }

  /** While the consumer is busy, silence is its own, not the programs'. */
  private onSilence(): void {
    if (this.wanted) this.watch?.stalled();
    this.silence?.refresh();
  }
}
