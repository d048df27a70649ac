/** Time as the engine sees it. Durations come from the monotonic clock, never from two wall times. */
export interface Clock {
  /** Wall clock, milliseconds since the epoch. */
  now(): number;
  /** Monotonic milliseconds; only differences mean anything. */
  monotonic(): number;
  /** Resolves after `ms`, or rejects with the signal's reason. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Ids that never repeat: ULID-like, so that they sort by creation. */
export interface Ids {
  next(): string;
}

/** Whose story a step belongs to: ids of the backup or restore, and of the DB Service it reads. */
export interface StepSubject {
  readonly subjectId: string;
  readonly serviceId: string;
}

/** A named place in a story where a test may stop the process, fail a step or wait. Does nothing in production. */
export type StepHook = (step: string, subject?: StepSubject) => void | Promise<void>;

/** What the engine takes from the machine. Everything ambient comes in through here. */
export interface EngineHost {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly atStep: StepHook;
  readonly log: EngineLog;
}

/** Structured log; the server hands in its own. Fields must hold no secret. */
export interface EngineLog {
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
}
