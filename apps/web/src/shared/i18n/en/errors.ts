import { ERROR_TABLE, type ErrorCode } from '@holdfast/db-backup-domain/errors';

export interface ErrorWords {
  message: string;
  hint: string;
}

/** English is the error table itself: one wording, wherever an error is read. */
const fromTable = Object.fromEntries(
  Object.entries(ERROR_TABLE).map(([code, { message, hint }]) => [code, { message, hint }]),
) as Record<ErrorCode, ErrorWords>;

export const errors: Record<ErrorCode | 'SERVER_UNREACHABLE', ErrorWords> = {
  ...fromTable,
  UNAUTHENTICATED: {
    message: 'You are not signed in.',
    hint: 'Sign in with the token of this installation.',
  },
  SERVER_UNREACHABLE: {
    message: 'Holdfast does not answer.',
    hint: 'Check that its server runs; this page tries again by itself.',
  },
};
