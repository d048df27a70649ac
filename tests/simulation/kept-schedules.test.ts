import { SimulatedPlatform, type SimulatedPolicy, type SimulatedRun } from '@holdfast/k8s-adapters/testing';
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

/** In the hours in which clocks are changed, on the day on which they mostly are, and on another. */
function schedulesOf(random: Random): { schedule: FormSchedule; around: number }[] {
  const time = () => ({ hour: random.int(0, 3), minute: random.int(0, 59) });
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

type Span = readonly [from: number, to: number];
const WHOLE: readonly Span[] = [[FROM, TO]];

/** From run to run; around each, every server looks, also before Kubernetes has begun a run that is due. */
async function live(policy: SimulatedPolicy, [from, to]: Span, random: Random): Promise<SimulatedPlatform> {
  const platform = await SimulatedPlatform.create(policy, from);
  for (let due = platform.nextRun(); due < to; due = platform.nextRun()) {
    const begun = due + (random.chance(0.2) ? random.int(1, LATEST / SECOND) * SECOND : 0);
    const events: [at: number, happens: (at: number) => Promise<void> | void][] = [
      [begun, (at) => platform.run(at)],
      // The net: some minutes after the last moment at which a run is waited for.
      [due + 12 * MINUTE, (at) => lookAt(platform, at, random)],
    ];
    if (random.chance(0.9))
      events.push([begun + random.int(2, 50) * SECOND, (at) => platform.showBackup(at)]);
    for (let replica = 0; replica < REPLICAS; replica += 1)
      events.push([due + random.int(0, 90) * SECOND, (at) => lookAt(platform, at, random)]);
    for (const [at, happens] of events.sort(([a], [b]) => a - b)) await happens(at);
  }
  return platform;
}

async function lookAt(platform: SimulatedPlatform, at: number, random: Random): Promise<void> {
  await platform.keep(at, { lagging: random.chance(0.3) });
  if (random.chance(0.3)) await platform.keep(at, { lagging: true });
  platform.tell();
  platform.follow(at + random.int(0, 5) * SECOND);
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
