import type { Runtime } from '../runtime.ts';
import { reviveServers } from '../services/recover-services.ts';
import { realignSchedules, runSchedule } from './due-runs.ts';
import { resumeWork } from './resume-work.ts';
import { resumeDeletions, sweepExpired } from './sweep-expired.ts';

/** The longest sleep: a clock that was set, or a machine that slept, is noticed after it. */
const LONGEST_SLEEP_MS = 30_000;
const SHORTEST_SLEEP_MS = 50;
/** Where the catalogue notes until when it was looked at: what the clock of the next process is compared with. */
export const LAST_SEEN = 'clock-last-seen';

/**
 * Runs policies when their time has come, by the wall clock. Each (schedule, instant) is taken once, in the same
 * transaction that accepts its backup; what was missed while nobody ran is made up for by one run.
 */
export class Scheduler {
  readonly #runtime: Runtime;
  readonly #stopped = new AbortController();
  #sleeping = new AbortController();
  /** What is waiting may have been reckoned by another clock or other rules. */
  #isAligned = false;

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  start(): void {
    this.#runtime.background.start('the scheduler', () => this.#loop());
  }

  /** Looks again now: a policy has changed. */
  wake(): void {
    this.#sleeping.abort();
  }

  stop(): void {
    this.#stopped.abort();
    this.wake();
  }

  async #loop(): Promise<void> {
    while (!this.#stopped.signal.aborted) {
      this.#sleeping = new AbortController();
      const duties = { ...this.#duties(), 'reviving servers': () => reviveServers(this.#runtime) };
      for (const [duty, work] of Object.entries(duties))
        if (!this.#stopped.signal.aborted) await this.#attempt(duty, work);
      await this.#sleep();
    }
  }

  /** Each duty by itself: one that fails is logged, tried again at the next look, and holds up no other. */
  async #attempt(duty: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#runtime.host.log.error({ err: error, duty }, 'The scheduler met an error and goes on');
    }
  }

  async #sleep(): Promise<void> {
    const { catalogue, host } = this.#runtime;
    if (this.#stopped.signal.aborted) return;
    let next: number | null = null;
    await this.#attempt('looking for the next run', async () => {
      next = await catalogue.policies.nextDue();
    });
    const until = next === null ? LONGEST_SLEEP_MS : next - host.clock.now();
    const ms = Math.min(Math.max(until, SHORTEST_SLEEP_MS), LONGEST_SLEEP_MS);
    await host.clock.sleep(ms, this.#sleeping.signal).catch((error: unknown) => {
      if (!this.#sleeping.signal.aborted) throw error;
    });
  }

  /** What is due now, once: runs of policies, then work that hangs, deletions that hang, and expired backups. */
  async tick(): Promise<void> {
    for (const [duty, work] of Object.entries(this.#duties())) await this.#attempt(duty, work);
  }

  /** In this order. */
  #duties(): Record<string, () => Promise<void>> {
    const runtime = this.#runtime;
    return {
      'reckoning next runs anew': () => this.#align(),
      'running policies': () => this.#runDue(),
      'resuming work': () => resumeWork(runtime),
      'resuming deletions': () => resumeDeletions(runtime),
      'deleting what has expired': () => sweepExpired(runtime),
      'noting the time': () => noteTime(runtime),
    };
  }

  async #align(): Promise<void> {
    if (this.#runtime.clockWatch.takeSetBack()) this.#isAligned = false;
    if (this.#isAligned) return;
    await realignSchedules(this.#runtime);
    this.#isAligned = true;
  }

  async #runDue(): Promise<void> {
    const { catalogue, host } = this.#runtime;
    for (const schedule of await catalogue.policies.due({ now: host.clock.now() }))
      await this.#attempt('running a policy', () => runSchedule(this.#runtime, schedule));
  }
}

async function noteTime({ catalogue, clockWatch }: Runtime): Promise<void> {
  const wall = clockWatch.toRecord();
  if (wall !== null) await catalogue.meta.set({ key: LAST_SEEN, value: String(wall) });
}
