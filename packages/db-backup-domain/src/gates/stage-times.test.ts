import { expect, test } from 'vitest';
import { stageTimesOf } from './stage-times.ts';

const at = (second: number) => new Date(second * 1000).toISOString();
const BEGUN = { accepted: 1000, provisioning: 2000, restoring: 3000, verifying: 4000 };

test('says nothing of stages that were not reached, nor of the end', () => {
  expect(stageTimesOf('restoring', BEGUN)).toEqual([
    { stage: 'accepted', at: at(1) },
    { stage: 'provisioning', at: at(2) },
    { stage: 'restoring', at: at(3) },
  ]);
  expect(stageTimesOf('ready', BEGUN).map(({ stage }) => stage)).toEqual([
    'accepted',
    'provisioning',
    'restoring',
    'verifying',
  ]);
});

test('leaves out what is not known', () => {
  expect(stageTimesOf('verifying', { ...BEGUN, restoring: null })).toEqual([
    { stage: 'accepted', at: at(1) },
    { stage: 'provisioning', at: at(2) },
    { stage: 'verifying', at: at(4) },
  ]);
});

test('no stage begins before the one before it', () => {
  expect(stageTimesOf('verifying', { ...BEGUN, provisioning: 5000 }).map((time) => time.at)).toEqual(
    [1, 5, 5, 5].map(at),
  );
});
