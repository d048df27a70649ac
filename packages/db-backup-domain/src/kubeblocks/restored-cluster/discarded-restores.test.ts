import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ANNOTATIONS } from '../labels.ts';
import { readDiscardedRestores, rememberDiscarded, type DiscardedRestore } from './discarded-restores.ts';

const restore = (id: string, changes: Partial<DiscardedRestore> = {}): DiscardedRestore => ({
  id,
  target: 'orders-restored',
  startedAt: '2026-03-03T06:00:00.000Z',
  finishedAt: '2026-03-03T06:01:00.000Z',
  failedStage: 'restoring',
  failureReason: 'tar: short read',
  ...changes,
});
const backup = (annotations: Record<string, string> = {}) => ({ metadata: { annotations } });
const remembering = (...restores: DiscardedRestore[]) =>
  restores.reduce((before, one) => backup(rememberDiscarded(before, one)), backup());

describe('discarded restores on their Backup', () => {
  it('are read as they were remembered, newest first', () => {
    const [a, b] = [
      restore('a'),
      restore('b', {
        ...{ requestId: 'r', finishedAt: null, failedStage: null, failureReason: null },
        stageTimes: [{ stage: 'accepted', at: '2026-03-03T06:00:00.000Z' }],
      }),
    ];
    expect(readDiscardedRestores(remembering(a, b))).toEqual([b, a]);
  });

  it('are remembered once each, and the newest ten', () => {
    const ids = Array.from({ length: 12 }, (_, index) => `r${index}`);
    const kept = readDiscardedRestores(remembering(...ids.map((id) => restore(id)), restore('r5')));
    expect(kept.map(({ id }) => id)).toEqual(['r5', 'r11', 'r10', 'r9', 'r8', 'r7', 'r6', 'r4', 'r3', 'r2']);
  });

  it('stay small, whatever a container said', () => {
    const wordy = Array.from({ length: 10 }, (_, index) =>
      restore(`r${index}`, { failureReason: '\u0000'.repeat(1_000) }),
    );
    expect(
      rememberDiscarded(remembering(...wordy), restore('last'))[ANNOTATIONS.discardedRestores]?.length,
    ).toBeLessThan(50_000);
    expect(readDiscardedRestores(remembering(...wordy))).toHaveLength(10);
  });

  it('are none in any other text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(readDiscardedRestores(backup({ [ANNOTATIONS.discardedRestores]: text }))).toEqual([]);
      }),
    );
  });

  it('lose what is not whole', () => {
    const text = JSON.stringify([
      { id: 'x' },
      restore('a', { failedStage: 'invented' as never, stageTimes: 'long ago' as never }),
      null,
    ]);
    expect(readDiscardedRestores(backup({ [ANNOTATIONS.discardedRestores]: text }))).toEqual([
      restore('a', { failedStage: null }),
    ]);
  });
});
