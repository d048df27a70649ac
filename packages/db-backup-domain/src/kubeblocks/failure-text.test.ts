import { describe, expect, it } from 'vitest';
import { restoreFailureText } from './failure-text.ts';

const restore = (status: unknown) => ({ status });
const condition = (type: string, reason: string, message: string) => ({
  ...{ type, reason, message },
  status: reason === 'Succeed' ? 'True' : 'False',
});

describe('why a Restore failed', () => {
  it('is what the container said, without the collector’s prefix and without passwords', () => {
    const actions = {
      prepareData: [
        { status: 'Completed', message: 'successfully processed' },
        { status: 'Failed', message: 'Log Collector Output: pg_restore: password=hunter2 refused' },
      ],
    };
    const conditions = [condition('PrepareData', 'Failed', 'there are failed actions')];
    expect(restoreFailureText(restore({ actions, conditions }))).toBe('pg_restore: password=*** refused');
  });

  it('is that of the last stage where that one failed', () => {
    const actions = {
      prepareData: [{ status: 'Completed', message: 'done' }],
      postReady: [{ status: 'Failed', message: 'no role' }],
    };
    expect(restoreFailureText(restore({ actions }))).toBe('no role');
  });

  it('is what refused it, where nothing was begun', () => {
    const conditions = [
      condition('CheckBackupRepo', 'Succeed', 'fine'),
      condition('ValidationPassed', 'ValidateFailed', 'phase of backup "x" is not Completed'),
      condition('PrepareData', 'Processing', 'processing prepareData stage.'),
    ];
    expect(restoreFailureText(restore({ conditions }))).toBe('phase of backup "x" is not Completed');
  });

  it.each([null, 7, {}, { actions: 7, conditions: 7 }, { conditions: [null, condition('x', 'Failed', '')] }])(
    '%# says nothing',
    (status) => {
      expect(restoreFailureText(restore(status))).toBeNull();
    },
  );
});
