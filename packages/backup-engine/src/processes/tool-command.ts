/**
 * A program to run, as data. There is no shell anywhere: `args` is an argument vector.
 * A secret is never in `args`: it goes into a file of `secretFiles` that `env` points to.
 */
export interface ToolCommand {
  /** Absolute path. */
  readonly program: string;
  readonly args: readonly string[];
  /** The whole environment of the program; nothing is inherited but PATH, LANG and TZ=UTC. */
  readonly env?: Readonly<Record<string, string>>;
  /**
   * Files written 0600 in a fresh 0700 folder before the start and removed after the end. The path of a file stands for `{file:NAME}`
   * where that is a whole value of `env`, a whole argument, or the whole value of a long option (`--x={file:NAME}`).
   */
  readonly secretFiles?: Readonly<Record<string, string>>;
  /**
   * It writes its standard output by the C library, which gives a pipe 4 KiB at a time: with this it is asked for large pieces,
   * because every one costs two calls of the kernel and a wake-up.
   */
  readonly largeWrites?: boolean;
  /** Texts to redact from whatever the program says. */
  readonly secrets?: readonly string[];
}

/** An operating system account to run a program under; only root can. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}
