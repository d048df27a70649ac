import { expect, it } from 'vitest';
import { stageStates } from './stage-states.ts';

const states = (restore: Parameters<typeof stageStates>[0]) => stageStates(restore).map(({ state }) => state);

it('marks what is done, what goes on and what waits', () => {
  expect(states({ stage: 'restoring', failedStage: null })).toEqual([
    'done',
    'done',
    'now',
    'waiting',
    'waiting',
  ]);
  expect(states({ stage: 'ready', failedStage: null })).toEqual(['done', 'done', 'done', 'done', 'done']);
});

it('marks where it failed, and never what lies behind as done', () => {
  expect(states({ stage: 'failed', failedStage: 'verifying' })).toEqual([
    'done',
    'done',
    'done',
    'failed',
    'waiting',
  ]);
  expect(states({ stage: 'failed', failedStage: null })).toEqual([
    'failed',
    'waiting',
    'waiting',
    'waiting',
    'waiting',
  ]);
});
