import { HoldfastError } from '../errors/index.ts';
import type { Gate } from '../wire/index.ts';

/** Throws the gate's reason where it does not allow: what a backend calls before it acts. */
export function assertGate(gate: Gate, detail?: string): void {
  if (!gate.allowed) throw new HoldfastError(gate.reason, detail === undefined ? {} : { detail });
}
