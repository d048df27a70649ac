import { randomUUID } from 'node:crypto';

/** Time as the backend sees it. */
export interface KubeClock {
  /** Wall clock, milliseconds since 1970. */
  now(): number;
  /** Monotonic milliseconds; only differences mean anything. */
  monotonic(): number;
}

/** Structured log; the server hands in its own. Fields never hold a token. */
export interface KubeLog {
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
}

/** What the backend takes from the machine. */
export interface KubeHost {
  readonly clock: KubeClock;
  /** A new identifier that no other has. */
  readonly newId: () => string;
  /** At least 0 and less than 1: so that many servers do not come at the same moment. */
  readonly random: () => number;
}

export const systemHost: KubeHost = {
  clock: { now: () => Date.now(), monotonic: () => performance.now() },
  newId: () => randomUUID(),
  random: () => Math.random(),
};
