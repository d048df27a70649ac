import {
  pauseOf,
  SimulatedPlatform,
  type SimulatedPolicy,
  type SimulatedRun,
} from '@holdfast/k8s-adapters/testing';
import { WEEKDAYS, type FormSchedule } from '@holdfast/db-backup-domain/wire';
import { expect, test } from 'vitest';
import { randomOf, seedOf, type Random } from './random.ts';
import { runsOf, stretchesOf, type Stretch } from './wall-clock-oracle.ts';

/**
 * Ten years of CronJobs in UTC whose crons the keepers of several servers realign, by a clock that leaps from run to
 * run. Caches lag, servers look at the same moment, backups are seen late or never. Weekly schedules run throughout,
 * daily and hourly ones around each change of the clocks; HOLDFAST_TEST_THROUGHOUT=weekly,daily,hourly names those that
 * run through all ten years.
 */
const FROM = Date.parse('2011-06-01T00:00:00Z');
const TO = Date.parse('2021-06-01T00:00:00Z');
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;
const REPLICAS = 2;
/** Kubernetes may be so late. */
const LATEST = 40 * SECOND;
/** Some minutes past the last moment at which a run is waited for. */
const LOOKED_AT_FOR = 15 * MINUTE;
const SEED = seedOf('HOLDFAST_TEST_SEED');
const THROUGHOUT = (process.env['HOLDFAST_TEST_THROUGHOUT'] ?? 'weekly').split(',');

const ZONES = [
  ...['Pacific/Apia', 'Australia/Lord_Howe', 'Asia/Kolkata', 'America/St_Johns', 'Europe/Berlin'],
  ...['America/Sao_Paulo', 'Africa/Casablanca', 'Asia/Tehran'],
];

test.each(ZONES)('in %s no run is missed, none doubled, none at another time', async (timeZone) => {
  const random = randomOf(SEED + ZONES.indexOf(timeZone));
  const stretches = stretchesOf(timeZone, FROM, TO);
  let [runs, realigned] = [0, 0];
  for (const { schedule, around } of schedulesOf(random)) {
    const spans = THROUGHOUT.includes(schedule.frequency) ? WHOLE : aroundChanges(stretches, around);
    for (const span of spans) {
      const lived = await live({ schedule, timeZone, inSpec: random.chance(0.5) }, span, random);
      expect(shown(lived), JSON.stringify(schedule)).toEqual(expected(schedule, stretches, span));
      runs += lived.runs.length;
      realigned += lived.crons.length - 1;
    }
  }
  const changes = stretches.length - 1;
  expect(realigned).toBeGreaterThanOrEqual(2 * changes);
  process.stdout.write(`${JSON.stringify({ timeZone, runs, realigned, changes })}\n`);
});

test.each([2, 3, 8, 9, 14])(
  'the day that Apia skipped has its run, and the next its own at 00:%i',
  async (minute) => {
    const stretches = stretchesOf('Pacific/Apia', FROM, TO);
    const span: Span = [Date.parse('2011-12-26T00:00:00Z'), Date.parse('2012-01-03T00:00:00Z')];
    const schedule: FormSchedule = { frequency: 'daily', hour: 0, minute };
    const policy = { schedule, timeZone: 'Pacific/Apia', inSpec: false };
    for (let life = 0; life < 50; life += 1) {
      const lived = await live(policy, span, randomOf(SEED + life));
      expect(shown(lived)).toEqual(expected(schedule, stretches, span));
    }
  },
);

/** In the hours in which clocks are changed, on the day on which they mostly are, and on another. */
function schedulesOf(random: Random): { schedule: FormSchedule; around: number }[] {
  const time = () => timeOf(random.of(MINUTES_OF_NIGHT));
  return [
    { schedule: { frequency: 'weekly', weekdays: ['sun'], ...time() }, around: 30 * DAY },
    {
      schedule: { frequency: 'weekly', weekdays: [random.of(WEEKDAYS.slice(0, 6)), 'sun'], ...time() },
      around: 30 * DAY,
    },
    { schedule: { frequency: 'daily', ...time() }, around: 4 * DAY },
    { schedule: { frequency: 'hourly', minute: random.int(0, 59) }, around: DAY },
  ];
}

/**
 * Up to 04:00, but not 00:01: the run of a day that the zone skipped and that of the next would be a minute apart, less
 * than Kubernetes and a server may be late.
 */
const MINUTES_OF_NIGHT = Array.from({ length: 4 * 60 }, (_, minute) => minute).filter(
  (minute) => minute !== 1,
);

function timeOf(minuteOfDay: number): { hour: number; minute: number } {
  return { hour: Math.floor(minuteOfDay / 60), minute: minuteOfDay % 60 };
}

type Span = readonly [from: number, to: number];
const WHOLE: readonly Span[] = [[FROM, TO]];

interface Happening {
  readonly at: number;
  readonly happens: (at: number) => Promise<unknown> | void;
}

/** From run to run; around each, every server looks, also before Kubernetes has begun a run that is due. */
async function live(policy: SimulatedPolicy, [from, to]: Span, random: Random): Promise<SimulatedPlatform> {
  const platform = await SimulatedPlatform.create(policy, from);
  const agenda: Happening[] = [];
  for (let planned = from; ;) {
    agenda.sort((one, other) => one.at - other.at);
    const due = platform.nextRun();
    if (due > planned && due < to && due <= (agenda[0]?.at ?? Infinity)) {
      agenda.push(...aroundRun(due, platform, { agenda, random }));
      planned = due;
      continue;
    }
    const next = agenda.shift();
    if (next === undefined) return platform;
    await next.happens(next.at);
  }
}

interface World {
  readonly agenda: Happening[];
  readonly random: Random;
}

function aroundRun(due: number, platform: SimulatedPlatform, { agenda, random }: World): Happening[] {
  const begun = due + (random.chance(0.2) ? random.int(1, LATEST / SECOND) * SECOND : 0);
  const happenings: Happening[] = [{ at: begun, happens: (at) => platform.run(at) }];
  if (random.chance(0.9))
    happenings.push({ at: begun + random.int(2, 50) * SECOND, happens: (at) => platform.showBackup(at) });
  const look = async (at: number): Promise<void> => {
    const again = at + pauseOf({ now: at, lookAt: await lookAt(platform, at, random) });
    if (again < due + LOOKED_AT_FOR) agenda.push({ at: again, happens: look });
  };
  for (let replica = 0; replica < REPLICAS; replica += 1)
    happenings.push({ at: due + random.int(0, 90) * SECOND, happens: look });
  return happenings;
}

/** Answers when that server looks again. */
async function lookAt(platform: SimulatedPlatform, at: number, random: Random): Promise<number> {
  const again = await platform.keep(at, { lagging: random.chance(0.3) });
  if (random.chance(0.3)) await platform.keep(at, { lagging: true });
  platform.tell();
  platform.follow(at + random.int(0, 5) * SECOND);
  return again;
}

function shown({ runs }: { readonly runs: readonly SimulatedRun[] }): string[] {
  return runs.map(
    ({ due, begun }) => instant(due) + (begun <= due + LATEST ? '' : ` begun ${instant(begun)}`),
  );
}

function expected(schedule: FormSchedule, stretches: readonly Stretch[], [from, to]: Span): string[] {
  return runsOf(schedule, stretches)
    .filter((run) => run > from && run < to)
    .map(instant);
}

function instant(ms: number): string {
  return new Date(ms).toISOString();
}

/** A zone without changes has some days of its own. */
function aroundChanges(stretches: readonly Stretch[], around: number): Span[] {
  const changes = stretches.slice(1).map(({ from }) => from);
  return (changes.length > 0 ? changes : [FROM + 200 * DAY]).map((at) => [at - around, at + around]);
}
