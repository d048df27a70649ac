export { ERROR_TABLE, ERROR_CODES, isErrorCode } from './error-table.ts';
export type { ErrorCode, ErrorEntry, TrpcCode } from './error-table.ts';
export { HoldfastError, isHoldfastError } from './holdfast-error.ts';
