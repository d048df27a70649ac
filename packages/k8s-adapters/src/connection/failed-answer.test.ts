import { describe, expect, it } from 'vitest';
import { failedAnswer } from './failed-answer.ts';
import { NOT_INSTALLED, toldError } from './told-error.ts';

const answered = (status: number, text: string) => failedAnswer(status, {}, Buffer.from(text));

describe('an answer that is no Status', () => {
  it('is the API server’s own word for a kind that was uninstalled', () => {
    expect(toldError(answered(404, '404 page not found\n'))).toMatchObject({
      ...{ code: 'BACKEND_UNAVAILABLE', detail: NOT_INSTALLED },
    });
  });

  it('is else not repeated', () => {
    for (const text of ['<html>404 page not found</html>', '404 page not found by proxy canary', ''])
      expect(answered(404, text).message).toBe('The API server answered 404.');
    expect(answered(500, '404 page not found').message).toBe('The API server answered 500.');
  });
});
