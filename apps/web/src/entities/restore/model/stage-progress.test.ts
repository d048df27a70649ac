import { describe, expect, it } from 'vitest';
import type { RestoreStage } from '@holdfast/db-backup-domain/wire';
import { stageProgress } from './stage-progress.ts';

const at = (seconds: number) => new Date(1_800_000_000_000 + seconds * 1000).toISOString();
const times = (begun: Partial<Record<RestoreStage, number>>) =>
  Object.entries(begun).map(([stage, seconds]) => ({ stage: stage as RestoreStage, at: at(seconds) }));
const now = (seconds: number) => Date.parse(at(seconds));
const ALL = times({ accepted: 0, provisioning: 1, restoring: 5, verifying: 17 });

type Progressed = Parameters<typeof stageProgress>[0];
const of = (restore: Partial<Progressed>, seconds = 100) =>
  stageProgress(
    { stage: 'accepted', failedStage: null, stageTimes: [], finishedAt: null, ...restore },
    now(seconds),
  );
const states = (restore: Partial<Progressed>) => of(restore).map(({ state }) => state);
const spans = (restore: Partial<Progressed>, seconds?: number) =>
  of(restore, seconds).map(({ spanMs }) => (spanMs === null ? null : spanMs / 1000));

describe('the stages of a restore', () => {
  it('are done, under way, or waiting', () => {
    expect(states({ stage: 'restoring' })).toEqual(['done', 'done', 'now', 'waiting', 'waiting']);
    expect(states({ stage: 'ready' })).toEqual(['done', 'done', 'done', 'done', 'done']);
  });

  it('say where it failed, and never call done what lies behind', () => {
    expect(states({ stage: 'failed', failedStage: 'verifying' })).toEqual([
      'done',
      'done',
      'done',
      'failed',
      'waiting',
    ]);
    expect(states({ stage: 'failed' })).toEqual(['failed', 'waiting', 'waiting', 'waiting', 'waiting']);
  });

  it('last until the next begins; the one under way until now', () => {
    const running = { stage: 'restoring', stageTimes: ALL.slice(0, 3) } as const;
    expect(spans(running, 9)).toEqual([1, 4, 4, null, null]);
    expect(spans(running, 12)).toEqual([1, 4, 7, null, null]);
  });

  it('add up to the whole at the end, and a failed one ends with the restore', () => {
    expect(spans({ stage: 'ready', stageTimes: ALL, finishedAt: at(20) })).toEqual([1, 4, 12, 3, null]);
    const failed = { stage: 'failed', failedStage: 'restoring', stageTimes: ALL.slice(0, 3) } as const;
    expect(spans({ ...failed, finishedAt: at(8) })).toEqual([1, 4, 3, null, null]);
    expect(spans({ ...failed, finishedAt: null })).toEqual([1, 4, null, null, null]);
  });

  it('say nothing of a stage whose beginning or end is not known', () => {
    const unknown = times({ accepted: 0, restoring: 5 });
    expect(spans({ stage: 'restoring', stageTimes: unknown }, 9)).toEqual([null, null, 4, null, null]);
    expect(spans({ stage: 'verifying', stageTimes: unknown }, 9)).toEqual([null, null, null, null, null]);
  });
});
