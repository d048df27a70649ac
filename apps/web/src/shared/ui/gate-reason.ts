import type { ErrorCode } from '@holdfast/db-backup-domain/errors';
import type { Gate } from '@holdfast/db-backup-domain/wire';
import type { Messages } from '../i18n/index.ts';

/** Why a gate is shut, in words, or null where it is open. */
export function gateReason(gate: Gate, m: Messages): string | null {
  return gate.allowed ? null : codeReason(gate.reason, m);
}

export function codeReason(code: ErrorCode, m: Messages): string {
  const { message, hint } = m.errors[code];
  return m.shell.sentences(message, hint);
}
