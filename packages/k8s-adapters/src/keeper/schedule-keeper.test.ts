import { describe, expect, test } from 'vitest';
import { KubeApiError } from '../connection/kube-api-error.ts';
import { FakeApi } from '../policies/fake-api.testing.ts';
import {
  automaticBackup,
  clusterWith,
  entriesWith,
  NAMESPACE,
  SCHEDULE,
  scheduleWith,
  stateWith,
} from '../policies/policy-world.testing.ts';
import { writeNote } from '../policies/schedule-note.ts';
import type { KeptSchedules } from './keep-schedules.ts';
import { startScheduleKeeper } from './schedule-keeper.ts';

/** The run of 24 October 2026, after which the clocks of Berlin change, has just begun. */
const RAN_AT = '2026-10-24T02:30:00Z';
const NOW = Date.parse(RAN_AT) + 30_000;
/** In winter, but not once more on that day, a Saturday. */
const NEXT = '30 3 * * 0,1,2,3,4,5';

function noted(change: Record<string, unknown> = {}) {
  const annotations = {
    'holdfast.dev/schedule': writeNote({
      ...{ method: 'pg-basebackup', timeZone: 'Europe/Berlin', cron: '30 2 * * *' },
      ...{ schedule: { frequency: 'daily', hour: 4, minute: 30 }, at: '2026-10-01T00:00:00.000Z' },
    }),
  };
  const schedules = entriesWith({
    'pg-basebackup': { enabled: true, cronExpression: '30 2 * * *', ...change },
  });
  const backups = [automaticBackup('run', RAN_AT)];
  return stateWith({ schedules: [scheduleWith({ annotations, schedules })], backups });
}

function keeping(state: ReturnType<typeof noted>, more: Partial<KeptSchedules> = {}) {
  const api = new FakeApi(state);
  const said: string[] = [];
  const slept: number[] = [];
  const { promise: rested, resolve } = Promise.withResolvers<void>();
  const log = {
    info: (_facts: object, sentence: string) => void said.push(sentence),
    warn: (_facts: object, sentence: string) => void said.push(`warning: ${sentence}`),
  };
  const start = () =>
    startScheduleKeeper({
      ...{ namespaces: [NAMESPACE], line: '1.0', api: api.asApi(), now: () => NOW, log },
      stateOf: async () => state,
      sleep: async (ms, signal) => {
        slept.push(ms);
        resolve();
        await new Promise((_, reject) =>
          signal.addEventListener('abort', () => reject(signal.reason as Error)),
        );
      },
      ...more,
    });
  return { api, said, slept, start, rested };
}

const cronIn = ({ objects }: FakeApi) =>
  (objects.backupschedules.get(SCHEDULE)!['spec'] as { schedules: { cronExpression: string }[] })
    .schedules[0]!.cronExpression;

test('it looks at once, says what it did, and rests until it is stopped', async () => {
  const { api, said, slept, start, rested } = keeping(noted());
  const keeper = start();
  await rested;
  await keeper.stop();
  expect(cronIn(api)).toBe(NEXT);
  expect(said).toEqual(['realigned the stored schedule']);
  expect(slept).toEqual([20_000]);
});

test('with nothing to do it looks again some minutes later, whatever may be far off', async () => {
  const { api, said, slept, start, rested } = keeping(noted({ enabled: false }));
  const keeper = start();
  await rested;
  await keeper.stop();
  expect([api.patches, said, slept]).toEqual([[], [], [300_000]]);
});

describe('several servers', () => {
  test('end with one write: the second meets the version of the first', async () => {
    const state = noted();
    const first = keeping(state);
    const second = keeping(state, { api: first.api.asApi() });
    const keepers = [first.start(), second.start()];
    await Promise.all([first.rested, second.rested]);
    await Promise.all(keepers.map((keeper) => keeper.stop()));
    expect(first.api.patches).toHaveLength(2);
    expect(cronIn(first.api)).toBe(NEXT);
    expect([...first.said, ...second.said].sort()).toEqual([
      'realigned the stored schedule',
      'the schedule was written by somebody else at the same time',
    ]);
  });
});

describe('trouble with one', () => {
  test('is told, and keeps no other from its turn', async () => {
    const state = noted();
    const { api, said, start, rested } = keeping(state, {
      namespaces: ['away', NAMESPACE],
      stateOf: async (namespace) => {
        if (namespace === 'away') throw new KubeApiError('not reached', { status: 0 });
        return state;
      },
    });
    const keeper = start();
    await rested;
    await keeper.stop();
    expect(said).toEqual(['warning: a schedule could not be looked after', 'realigned the stored schedule']);
    expect(cronIn(api)).toBe(NEXT);
  });

  test('an account that may not is told', async () => {
    const { api, said, start, rested } = keeping(noted());
    api.beforePatch = () => {
      throw new KubeApiError('forbidden', { status: 403 });
    };
    const keeper = start();
    await rested;
    await keeper.stop();
    expect(said).toEqual(['warning: a schedule could not be looked after']);
  });

  test('a Cluster that is going is left alone', async () => {
    const cluster = clusterWith();
    const metadata = { ...(cluster['metadata'] as object), deletionTimestamp: '2026-10-24T00:00:00Z' };
    const state = noted();
    const going = { ...state, clusters: new Map([['pg', { ...cluster, metadata }]]) };
    const { api, start, rested } = keeping(state, { stateOf: async () => going });
    const keeper = start();
    await rested;
    await keeper.stop();
    expect(api.patches).toEqual([]);
  });
});
