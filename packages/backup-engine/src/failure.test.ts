import { expect, test } from 'vitest';
import { failureOf, RunFailed } from './failure.ts';

const running = new AbortController().signal;

test('a reason is one line whose parts stay apart, and no longer than 500 characters', () => {
  const said =
    'pg_dump ended with exit code 1: server closed the connection\n\tThis probably means  it ended\n';
  expect(failureOf(new RunFailed('TOOL_FAILED', said), running)).toEqual({
    code: 'TOOL_FAILED',
    reason: 'pg_dump ended with exit code 1: server closed the connection; This probably means it ended',
  });
  expect(failureOf(new RunFailed('TOOL_FAILED', 'x'.repeat(501)), running).reason).toHaveLength(500);
});

test('a line that ends in a mark of its own is given no second one', () => {
  const said =
    'server closed the connection unexpectedly\n\twhile processing the request.\npg_dump: detail: a\nquery:\nb';
  expect(failureOf(new RunFailed('TOOL_FAILED', said), running).reason).toBe(
    'server closed the connection unexpectedly; while processing the request. pg_dump: detail: a; query: b',
  );
});

test('an unexpected error is recorded without its text', () => {
  const failure = failureOf(new Error('connect to postgres://u:secret@host'), running);
  expect(failure).toMatchObject({ code: 'INTERNAL' });
  expect(failure.reason).not.toContain('secret');
});
