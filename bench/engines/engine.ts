import type { Run } from '../measure/shell-run.ts';

export interface SourceAddress {
  readonly engine: 'postgresql' | 'mysql' | 'redis';
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
}

/** What a person would type instead. The script writes to the path in $OUT, or below it. */
export interface RawDump {
  readonly name: string;
  readonly script: string;
}

export interface RawRestore {
  readonly name: string;
  /** From the pipe-written archive at `archive`, which was compressed by zstd, into a fresh server or database. */
  run(archive: string): Promise<Run>;
}

/** A server with a generated, realistic database, and the raw tools that would dump and restore it. */
export interface BenchSource extends AsyncDisposable {
  readonly address: SourceAddress;
  readonly env: Record<string, string>;
  /** On the server's own disk or in its memory. */
  bytes(): Promise<number>;
  /** The first is the raw pipeline, with the flags that Holdfast uses. */
  readonly dumps: readonly RawDump[];
  /** Into a server of their own. The first is the raw tool with the same parallelism; none where there is no raw way. */
  restores(): Promise<AsyncDisposable & { readonly raw: readonly RawRestore[] }>;
}
