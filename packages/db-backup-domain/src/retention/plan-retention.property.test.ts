import fc from 'fast-check';
import { expect, test } from 'vitest';
import { planRetention, type RetainedBackup } from './plan-retention.ts';

/** The invariants, stated over the answer alone: nothing here knows how the plan is made. */

const HOUR_MS = 3_600_000;
const NOW_MS = Date.parse('2026-11-21T00:00:00Z');
const NOW = new Date(NOW_MS).toISOString();

/** Hours around now, few enough that equal dates and dates of exactly now are common. */
const date = fc.oneof(
  { weight: 12, arbitrary: fc.integer({ min: -30, max: 8 }).map((hours) => at(hours * HOUR_MS)) },
  { weight: 1, arbitrary: fc.constantFrom(null, 'not a date', '') },
);

const backup: fc.Arbitrary<Omit<RetainedBackup, 'uid'>> = fc.record({
  serviceUid: fc.constantFrom('orders', 'orders-again', 'users'),
  type: fc.oneof(
    { weight: 4, arbitrary: fc.constant('automatic' as const) },
    { weight: 1, arbitrary: fc.constant('manual' as const) },
  ),
  status: fc.oneof(
    { weight: 5, arbitrary: fc.constant('Completed' as const) },
    { weight: 3, arbitrary: fc.constantFrom('Failed', 'Pending', 'Running', 'Deleting') },
  ),
  completedAt: date,
  expiresAt: date,
});

const history = fc.array(fc.tuple(backup, fc.boolean()), { maxLength: 14 }).map((entries) => ({
  backups: entries.map(([entry], index) => ({ ...entry, uid: `backup-${index}` })),
  /** A quarter or so of the backups are read by a restore. */
  inUse: new Set(entries.flatMap(([, used], index) => (used && index % 2 === 0 ? [`backup-${index}`] : []))),
}));

type History = { backups: RetainedBackup[]; inUse: Set<string> };

function forEveryHistory(
  check: (removed: RetainedBackup[], kept: RetainedBackup[], past: History) => void,
): void {
  fc.assert(
    fc.property(history, (past) => {
      const { remove, keep } = planRetention(past.backups, { now: NOW, inUse: past.inUse });
      check(
        remove,
        keep.map((entry) => entry.backup),
        past,
      );
    }),
    { numRuns: 5000 },
  );
}

test('every backup is either kept or removed, once', () => {
  forEveryHistory((removed, kept, { backups }) => {
    expect([...removed, ...kept].map(({ uid }) => uid).toSorted()).toEqual(
      backups.map(({ uid }) => uid).toSorted(),
    );
  });
});

test('the newest Completed backup of a service, as the clock can know it, is never removed', () => {
  forEveryHistory((removed, _kept, { backups }) => {
    for (const serviceUid of new Set(backups.map((entry) => entry.serviceUid))) {
      const completed = backups
        .filter(
          (entry) =>
            entry.serviceUid === serviceUid && entry.status === 'Completed' && past(entry.completedAt),
        )
        .toSorted((a, b) => Date.parse(b.completedAt!) - Date.parse(a.completedAt!));
      if (completed[0]) expect(removed).not.toContainEqual(completed[0]);
    }
  });
});

test('a service that had a Completed backup has one afterwards', () => {
  forEveryHistory((_removed, kept, { backups }) => {
    const services = (of: RetainedBackup[]): string[] =>
      [
        ...new Set(of.filter(({ status }) => status === 'Completed').map((entry) => entry.serviceUid)),
      ].toSorted();
    expect(services(kept)).toEqual(services(backups));
  });
});

test('a removed Completed backup leaves a strictly newer one, not dated in the future, that stays', () => {
  forEveryHistory((removed, kept) => {
    for (const gone of removed.filter(({ status }) => status === 'Completed'))
      expect(
        kept.some(
          (entry) =>
            entry.serviceUid === gone.serviceUid &&
            entry.status === 'Completed' &&
            past(entry.completedAt) &&
            Date.parse(entry.completedAt!) > Date.parse(gone.completedAt!),
        ),
      ).toBe(true);
  });
});

test('only an expired automatic backup that is at rest and not in use is removed', () => {
  forEveryHistory((removed, _kept, { inUse }) => {
    for (const gone of removed) {
      expect(gone.type).toBe('automatic');
      expect(['Completed', 'Failed']).toContain(gone.status);
      expect(past(gone.expiresAt)).toBe(true);
      expect(inUse.has(gone.uid)).toBe(false);
      if (gone.status === 'Completed') expect(past(gone.completedAt)).toBe(true);
    }
  });
});

test('backups dated in the future change nothing for the others', () => {
  forEveryHistory((removed, _kept, { backups, inUse }) => {
    const trusted = backups.filter((entry) => !(Date.parse(entry.completedAt ?? '') > NOW_MS));
    const without = planRetention(trusted, { now: NOW, inUse }).remove;
    const others = removed.filter((entry) => trusted.includes(entry));
    expect(others).toEqual(without);
  });
});

test('what was expired, old and superseded does go', () => {
  forEveryHistory((removed, _kept, { backups, inUse }) => {
    for (const entry of backups) {
      const superseded = backups.some(
        (other) =>
          other.serviceUid === entry.serviceUid &&
          other.status === 'Completed' &&
          past(other.completedAt) &&
          Date.parse(other.completedAt!) > Date.parse(entry.completedAt ?? ''),
      );
      const due = entry.type === 'automatic' && past(entry.expiresAt) && past(entry.completedAt);
      if (entry.status === 'Completed' && due && superseded && !inUse.has(entry.uid))
        expect(removed).toContainEqual(entry);
    }
  });
});

test('a second sweep at the same moment finds nothing more', () => {
  forEveryHistory((_removed, kept, { inUse }) => {
    expect(planRetention(kept, { now: NOW, inUse }).remove).toEqual([]);
  });
});

function at(offsetMs: number): string {
  return new Date(NOW_MS + offsetMs).toISOString();
}

/** Readable, and not later than now. */
function past(instant: string | null): boolean {
  return instant !== null && Date.parse(instant) <= NOW_MS;
}
