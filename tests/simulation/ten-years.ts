import { SimulatedEngine, type PretendedRun, type TakenOccurrence } from '@holdfast/backup-engine/testing';
import { WEEKDAYS, type FormSchedule } from '@holdfast/db-backup-domain/wire';
import type { Random } from './random.ts';
import { runsOf, stretchesOf, type Stretch } from './wall-clock-oracle.ts';

const FROM = Date.parse('2011-06-01T00:00:00Z');
const TO = Date.parse('2021-06-01T00:00:00Z');
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** The longest that the scheduler sleeps. */
const LATE_MS = 30_000;
const OUTAGES = 24;

const ZONES = [
  ...['Pacific/Apia', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'Asia/Kolkata', 'America/St_Johns'],
  ...['Pacific/Chatham', 'America/Sao_Paulo', 'Europe/London', 'America/Caracas', 'Africa/Casablanca'],
  ...['Europe/Moscow', 'Asia/Tehran'],
] as const;

/** What must be taken, and how. */
export interface ExpectedOccurrence {
  readonly instant: number;
  readonly outcome: 'started' | 'skipped';
  readonly missed: number;
}

interface Rule {
  readonly service: string;
  readonly zone: string;
  readonly schedule: FormSchedule;
  /** All instants at which it must run while it is on, by the oracle. */
  readonly due: readonly number[];
  /** The first of them that is not yet taken. */
  next: number;
  isOn: boolean;
  readonly expected: ExpectedOccurrence[];
}

export type Frequency = FormSchedule['frequency'];

/** When a policy is on: from the first to the second instant. */
type Window = readonly [from: number, to: number];

/**
 * The dozen zones with an hourly, a daily and a weekly schedule each, and their life. What must happen is noted as it
 * comes by the oracle's instants alone; the catalogue is asked only for when to look, as the scheduler asks it.
 */
export class TenYears implements AsyncDisposable {
  readonly begun: string[] = [];
  looks = 0;
  readonly #random: Random;
  readonly #engine: SimulatedEngine;
  readonly #rules: Rule[] = [];
  readonly #switches: { at: number; rule: Rule; isOn: boolean }[] = [];
  readonly #running: { run: PretendedRun; endsAt: number }[];
  /** Services whose run was accepted and has not ended. */
  readonly #unfinished: Set<string>;

  private constructor(engine: SimulatedEngine, random: Random, state: Pick<TenYears, 'begun'> & Busy) {
    this.#engine = engine;
    this.#random = random;
    this.begun = state.begun;
    this.#running = state.running;
    this.#unfinished = state.unfinished;
  }

  static async create(
    folder: string,
    { random, throughout }: { random: Random; throughout: readonly Frequency[] },
  ): Promise<TenYears> {
    const state = { begun: [] as string[], running: [] as Busy['running'], unfinished: new Set<string>() };
    const engine = await SimulatedEngine.create(folder, {
      now: FROM,
      onBegin: (run) => {
        state.begun.push(run.id);
        state.running.push({ run, endsAt: engine.clock.now() + durationOf(random) });
      },
    });
    const years = new TenYears(engine, random, state);
    for (const zone of ZONES) await years.#addZone(zone, throughout);
    years.#switches.sort((a, b) => a.at - b.at);
    await years.#switchUntil(FROM);
    return years;
  }

  /** From event to event: a run that ends, a policy that is switched, an outage, a run that is due. */
  async live(): Promise<void> {
    const outages = Array.from({ length: OUTAGES }, () => this.#random.int(FROM, TO)).toSorted(
      (a, b) => a - b,
    );
    for (;;) {
      const due = (await this.#engine.catalogue.policies.nextDue()) ?? Infinity;
      const ends = Math.min(...this.#running.map(({ endsAt }) => endsAt));
      const switched = this.#switches[0]?.at ?? Infinity;
      const outage = outages[0] ?? Infinity;
      const at = Math.min(due, ends, switched, outage);
      if (at >= TO) return;
      this.#moveTo(at);
      if (at === ends) await this.#endRun();
      else if (at === switched) await this.#switchUntil(at);
      else if (at === outage) await this.#breakDown(outages.shift()!);
      else await this.#look({ late: this.#random.int(0, LATE_MS) });
    }
  }

  /** What must have been taken and what was, of each service in order. */
  async outcome(): Promise<{ expected: Map<string, ExpectedOccurrence[]>; taken: TakenOccurrence[] }> {
    await this.#engine.close();
    const expected = new Map(this.#rules.map((rule) => [rule.service, rule.expected]));
    return { expected, taken: this.#engine.taken() };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#engine[Symbol.asyncDispose]();
  }

  #moveTo(at: number): void {
    if (at > this.#engine.clock.now()) this.#engine.clock.set(at);
  }

  async #addZone(zone: string, throughout: readonly Frequency[]): Promise<void> {
    const random = this.#random;
    const stretches = stretchesOf(zone, FROM, TO);
    // In the hours in which clocks are changed.
    const time = (): { hour: number; minute: number } => ({
      hour: random.int(0, 3),
      minute: random.int(0, 59),
    });
    const name = zone.toLowerCase().replaceAll(/[^a-z]/g, '-');
    const add = (schedule: FormSchedule, days: number): Promise<void> => {
      const isWhole = throughout.includes(schedule.frequency);
      const windows = isWhole ? [[FROM, TO] as const] : aroundChanges(stretches, days * DAY_MS);
      return this.#addRule({ service: `${name}-${schedule.frequency}`, zone, schedule }, stretches, windows);
    };
    await add({ frequency: 'weekly', weekdays: [random.of(WEEKDAYS)], ...time() }, 30);
    await add({ frequency: 'daily', ...time() }, 7);
    await add({ frequency: 'hourly', minute: random.int(0, 59) }, 0.5);
  }

  async #addRule(
    rule: Pick<Rule, 'service' | 'zone' | 'schedule'>,
    stretches: readonly Stretch[],
    windows: readonly Window[],
  ): Promise<void> {
    const added: Rule = {
      ...rule,
      ...{ due: runsOf(rule.schedule, stretches), next: 0, isOn: false, expected: [] },
    };
    this.#rules.push(added);
    await this.#engine.addService(rule.service);
    for (const [from, to] of windows)
      this.#switches.push({ at: from, rule: added, isOn: true }, { at: to, rule: added, isOn: false });
  }

  /** What is switched while nobody runs is switched as soon as somebody does. */
  async #switchUntil(at: number): Promise<void> {
    while ((this.#switches[0]?.at ?? Infinity) <= at) {
      const { rule, isOn } = this.#switches.shift()!;
      rule.isOn = isOn;
      if (isOn) {
        const now = this.#engine.clock.now();
        while ((rule.due[rule.next] ?? Infinity) <= now) rule.next += 1;
        const { schedule, zone: timeZone } = rule;
        await this.#engine.setPolicy(rule.service, { schedule, timeZone, retention: { days: 7 } });
      } else await this.#engine.disablePolicy(rule.service);
    }
  }

  async #endRun(): Promise<void> {
    const index = this.#running.findIndex(({ endsAt }) => endsAt <= this.#engine.clock.now());
    const [ended] = this.#running.splice(index, 1);
    if (ended === undefined) throw new Error('no run ends now');
    this.#unfinished.delete(ended.run.serviceId);
    await (this.#random.chance(0.1) ? ended.run.fail() : ended.run.complete());
    await this.#engine.idle();
  }

  async #look({ late, afterOutage = false }: { late: number; afterOutage?: boolean }): Promise<void> {
    this.#moveTo(this.#engine.clock.now() + late);
    this.looks += 1;
    const lookedAt = this.#engine.clock.now();
    for (const rule of this.#rules) if (rule.isOn) this.#expect(rule, { lookedAt, afterOutage });
    await this.#engine.tick();
    await this.#engine.idle();
    // Years pass in seconds: what expires would never be removed in time.
    await this.#engine.deletionsEnded();
  }

  /** One for all that was due up to now and is not taken: more than one only after an outage. */
  #expect(rule: Rule, { lookedAt, afterOutage }: { lookedAt: number; afterOutage: boolean }): void {
    const instant = rule.due[rule.next];
    if (instant === undefined || instant > lookedAt) return;
    let missed = -1;
    for (; (rule.due[rule.next] ?? Infinity) <= lookedAt; rule.next += 1) missed += 1;
    if (!afterOutage && (missed > 0 || lookedAt - instant > LATE_MS))
      throw new Error(`${rule.service} was looked at too late for ${new Date(instant).toISOString()}`);
    const outcome = this.#unfinished.has(rule.service) ? 'skipped' : 'started';
    rule.expected.push({ instant, outcome, missed });
    this.#unfinished.add(rule.service);
  }

  /** The process dies; what ran is lost, what waited still waits. Half the time it is back at once. */
  async #breakDown(at: number): Promise<void> {
    await this.#engine.close();
    for (const { run } of this.#running.splice(0)) this.#unfinished.delete(run.serviceId);
    const away = this.#random.chance(0.5) ? 0 : this.#random.int(MINUTE_MS, 40 * DAY_MS);
    this.#moveTo(Math.min(at + away, TO - DAY_MS));
    await this.#engine.reopen();
    await this.#switchUntil(this.#engine.clock.now());
    await this.#look({ late: 0, afterOutage: true });
  }
}

interface Busy {
  readonly running: { run: PretendedRun; endsAt: number }[];
  readonly unfinished: Set<string>;
}

/** Some minutes; one in some hundreds hangs for a day. */
function durationOf(random: Random): number {
  return random.chance(0.003) ? DAY_MS : random.int(MINUTE_MS, 20 * MINUTE_MS);
}

/** So long before and after every change of a zone's offset; a zone without any has some days of its own. */
function aroundChanges(stretches: readonly Stretch[], around: number): Window[] {
  const changes = stretches.slice(1).map(({ from }) => from);
  const middles = changes.length > 0 ? changes : [FROM + 100 * DAY_MS, FROM + 2000 * DAY_MS];
  const windows: Window[] = [];
  for (const middle of middles) {
    const [from, to] = [middle - around, middle + around];
    if (from > (windows.at(-1)?.[1] ?? FROM)) windows.push([from, to]);
  }
  return windows;
}
