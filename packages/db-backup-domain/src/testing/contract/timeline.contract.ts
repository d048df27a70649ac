import { describe, expect } from 'vitest';
import { runsBetween } from '../../schedule/index.ts';
import type { BackupQuery, DbService, ServiceView, Timeline, TimelineMark } from '../../wire/index.ts';
import type { Suite } from './suite.contract.ts';

const SCHEDULE = { frequency: 'daily', hour: 3, minute: 15 } as const;
const DAY_MS = 24 * 60 * 60 * 1000;

export function timelineContract(suite: Suite): void {
  describe('the timeline', () => {
    backups(suite);
    runsToCome(suite);
    time(suite);
  });
}

function backups(suite: Suite): void {
  suite.test('of a new service is empty, and begins more than 13 days ago', [], async () => {
    const { timeline, serverTime } = await told(suite, await suite.makeService());
    expect(timeline.marks).toEqual([]);
    const back = Date.parse(serverTime) - Date.parse(timeline.from);
    expect(back).toBeGreaterThanOrEqual(14 * DAY_MS);
    expect(back).toBeLessThan(16 * DAY_MS);
  });

  suite.test('marks each backup by what became of it, oldest first', ['failNextBackup'], async () => {
    const service = await suite.makeService();
    const good = await suite.completed(service);
    await suite.harness.failNextBackup!(service);
    const { name } = await suite.create(service, suite.name('bad'));
    const bad = await suite.settled(service, name);
    expect(bad.status).toBe('Failed');
    const marks = await marksOf(suite, service);
    /* Creation may be told in whole seconds: of equal ones, either comes first. */
    expect(new Set(marks)).toEqual(
      new Set<TimelineMark>([
        { at: good.createdAt, kind: 'completed', backup: good.name },
        { at: bad.createdAt, kind: 'failed', backup: bad.name },
      ]),
    );
    expect(marks.map(({ at }) => at)).toEqual(marks.map(({ at }) => at).toSorted());
    await suite.deleteBackup(bad);
    expect(await marksOf(suite, service)).toMatchObject([{ backup: good.name }]);
  });

  suite.test(
    'marks what is in progress, and changes the revision when it ends',
    ['holdBackups'],
    async () => {
      const service = await suite.makeService();
      const held = await suite.harness.holdBackups!(service);
      const { name } = await suite.create(service, suite.name('held'));
      const before = await told(suite, service);
      expect(before.timeline.marks).toMatchObject([{ kind: 'running', backup: name }]);
      await held.release();
      await suite.settled(service, name);
      const { revision, timeline } = await told(suite, service);
      expect(timeline.marks).toMatchObject([{ kind: 'completed', backup: name }]);
      expect(revision).not.toBe(before.revision);
    },
  );

  suite.test('is the same whatever the filter and the order of the list', [], async () => {
    const service = await suite.makeService();
    for (let index = 0; index < 3; index += 1) await suite.completed(service);
    const { timeline } = await told(suite, service);
    expect(timeline.marks).toHaveLength(3);
    const queries = [
      { limit: 1 },
      { search: 'no such backup' },
      { status: 'Failed', type: 'automatic' },
      { sort: { by: 'name', direction: 'asc' } },
    ] as const;
    for (const query of queries) expect((await suite.view(service, query)).timeline).toEqual(timeline);
  });

  suite.test('comes with the first page of a list and not with those that follow', [], async () => {
    const service = await suite.makeService();
    for (let index = 0; index < 2; index += 1) await suite.completed(service);
    const { timeline, backups } = await told(suite, service, { limit: 1 });
    expect(timeline.marks).toHaveLength(2);
    const following = await suite.view(service, { limit: 1, cursor: backups.nextCursor! });
    expect(following.backups.items).toHaveLength(1);
    expect(following.timeline).toBeNull();
  });
}

function runsToCome(suite: Suite): void {
  suite.test('goes on with the next runs of the policy, until it is off', [], async () => {
    const service = await suite.makeService();
    const { nextRunAt } = await update(suite, service);
    const due = (await marksOf(suite, service)).map(({ at, kind }) => `${kind} ${at}`);
    expect(due).toHaveLength(3);
    expect(due[0]).toBe(`due ${nextRunAt}`);
    expect(due).toEqual(due.toSorted());
    await suite.backend.disablePolicy(suite.call, { namespace: service.namespace, service: service.name });
    expect(await marksOf(suite, service)).toEqual([]);
  });
}

function time(suite: Suite): void {
  suite.test(
    'says of no run that it is missing but of one that the policy had since it was saved',
    ['runPolicy', 'passDays'],
    async () => {
      const service = await suite.makeService();
      await update(suite, service);
      const { serverTime: saved } = await told(suite, service);
      const came = await suite.settled(service, await suite.harness.runPolicy!(service));
      expect(missing((await told(suite, service)).timeline)).toEqual([]);
      await suite.harness.passDays!(4);
      const { timeline, serverTime } = await told(suite, service);
      const due = runsBetween(SCHEDULE, 'UTC', { after: saved, before: serverTime });
      for (const { at, backup } of missing(timeline)) {
        expect(due).toContain(at);
        expect(backup).toBeNull();
      }
      expect(missing(timeline).length).toBeGreaterThan(0);
      expect(new Set(missing(timeline).map(({ at }) => at)).size).toBe(missing(timeline).length);
      expect(timeline.marks.some(({ backup }) => backup === came.name)).toBe(true);
    },
  );

  suite.test(
    'leaves out what is older than it reaches back, also of a known revision',
    ['passDays'],
    async () => {
      const service = await suite.makeService();
      const { name } = await suite.completed(service);
      const before = await suite.view(service);
      await suite.harness.passDays!(20);
      const key = { namespace: service.namespace, name: service.name, knownRevision: before.revision };
      const after = await suite.backend.viewService(suite.call, key);
      if ('unchanged' in after) throw new Error('The window of the timeline has moved.');
      expect(after.timeline?.marks).toEqual([]);
      expect(after.backups.items.map((backup) => backup.name)).toEqual([name]);
    },
  );
}

function missing(timeline: Timeline): TimelineMark[] {
  return timeline.marks.filter(({ kind }) => kind === 'missed' || kind === 'absent');
}

/** A first page, which tells the timeline. */
async function told(
  suite: Suite,
  service: DbService,
  query: BackupQuery = {},
): Promise<ServiceView & { timeline: Timeline }> {
  const view = await suite.view(service, query);
  if (view.timeline === null) throw new Error('A first page comes with the timeline.');
  return { ...view, timeline: view.timeline };
}

async function marksOf(suite: Suite, service: DbService): Promise<TimelineMark[]> {
  return (await told(suite, service)).timeline.marks;
}

function update(suite: Suite, { namespace, name }: DbService): Promise<{ nextRunAt: string | null }> {
  return suite.backend.updatePolicy(suite.call, {
    ...{ namespace, service: name, schedule: SCHEDULE, timeZone: 'UTC', retention: { days: 7 } },
  });
}
