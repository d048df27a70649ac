import { expect, test } from 'vitest';
import { ERROR_TABLE } from './error-table.ts';
import { HoldfastError, isHoldfastError } from './holdfast-error.ts';

test('it says the row of its code', () => {
  const error = new HoldfastError('STORAGE_FULL');
  expect(error).toBeInstanceOf(Error);
  expect(error.name).toBe('HoldfastError');
  expect(error.message).toBe(ERROR_TABLE.STORAGE_FULL.message);
  expect(error.hint).toBe(ERROR_TABLE.STORAGE_FULL.hint);
  expect(error.entry.http).toBe(507);
  expect(error.detail).toBeNull();
  expect('cause' in error).toBe(false);
});

test('the detail is part of the message, the cause is not', () => {
  const cause = new Error('secret');
  const error = new HoldfastError('INTERNAL', { detail: 'Request 7.', cause });
  expect(error.message).toBe(`${ERROR_TABLE.INTERNAL.message} Request 7.`);
  expect(error.detail).toBe('Request 7.');
  expect(error.cause).toBe(cause);
  expect(error.message).not.toContain('secret');
});

test('it is told apart from other errors, and by its code', () => {
  const error = new HoldfastError('FORBIDDEN');
  expect(isHoldfastError(error)).toBe(true);
  expect(isHoldfastError(error, 'FORBIDDEN')).toBe(true);
  expect(isHoldfastError(error, 'INTERNAL')).toBe(false);
  expect(isHoldfastError({ code: 'FORBIDDEN', name: 'HoldfastError' })).toBe(false);
  expect(isHoldfastError(new Error('FORBIDDEN'))).toBe(false);
});
