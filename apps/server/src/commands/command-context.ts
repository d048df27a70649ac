import type { Log } from '../log.ts';
import type { ServerOptions } from '../options.ts';

export interface CommandContext {
  readonly options: ServerOptions;
  readonly log: Log;
  /** One line for a person. */
  readonly say: (line: string) => void;
  /** Aborted when the person asks to stop. */
  readonly signal: AbortSignal;
}
