import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { SimulatedEngine, type PretendedRun } from '@holdfast/backup-engine/testing';
import type { Random } from './random.ts';

export const FROM = Date.parse('2026-03-01T00:00:00Z');
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** A good backup, as the test itself knows of it. */
interface Good {
  readonly id: string;
  readonly completedAt: number;
}

export interface SixtyDaysSeen {
  readonly completed: number;
  readonly failed: number;
  readonly removed: number;
  readonly deaths: number;
  readonly restarts: number;
  readonly datedInFuture: number;
}

/**
 * Services with hourly backups and one retention each. Some runs fail, for days at times; some backups are manual, some
 * are read by restores, some get a date in the future from a clock that is wrong for a moment; the process dies, also
 * within deletions, and comes back at once or after days. Throws where a rule is broken.
 */
export class SixtyDays {
  readonly #engine: SimulatedEngine;
  readonly #folder: string;
  readonly #random: Random;
  readonly #begun: PretendedRun[];
  readonly #good = new Map<string, Good[]>();
  /** Until when every run of a service fails. */
  readonly #failingUntil = new Map<string, number>();
  readonly #restores: { id: string; target: string; endsAt: number }[] = [];
  readonly #seen = { completed: 0, failed: 0, removed: 0, deaths: 0, restarts: 0, datedInFuture: 0 };
  #names = 0;

  private constructor(
    engine: SimulatedEngine,
    folder: string,
    about: { random: Random; begun: PretendedRun[] },
  ) {
    this.#engine = engine;
    this.#folder = folder;
    this.#random = about.random;
    this.#begun = about.begun;
  }

  static async create(folder: string, random: Random, retentions: readonly number[]): Promise<SixtyDays> {
    const begun: PretendedRun[] = [];
    const engine = await SimulatedEngine.create(folder, { now: FROM, onBegin: (run) => begun.push(run) });
    const life = new SixtyDays(engine, folder, { random, begun });
    for (const days of retentions) {
      const service = `kept-${days}`;
      life.#good.set(service, []);
      await engine.addService(service);
      const schedule = { frequency: 'hourly', minute: 7 } as const;
      await engine.setPolicy(service, { schedule, timeZone: 'Europe/Berlin', retention: { days } });
    }
    return life;
  }

  async live(days: number): Promise<SixtyDaysSeen> {
    for (let hour = 0; hour < days * 24; hour += 1) {
      await this.#happen();
      const next = Math.floor(this.#engine.clock.now() / HOUR_MS + 1) * HOUR_MS + 7 * MINUTE_MS;
      this.#engine.clock.set(next + this.#random.int(0, 30_000));
      await this.#look();
      await this.#endRuns();
      await this.#assertNewestGood();
      if (hour % 100 === 99) await this.#assertWhole();
    }
    await this.#assertWhole();
    await this.#engine.close();
    return this.#seen;
  }

  /** What people, machines and chance do between two runs. */
  async #happen(): Promise<void> {
    const random = this.#random;
    if (random.chance(0.02)) await this.#backUpByHand();
    if (random.chance(0.03)) await this.#restore();
    if (random.chance(0.004))
      this.#failingUntil.set(this.#anyService(), this.#engine.clock.now() + random.int(1, 12) * DAY_MS);
    if (random.chance(0.01)) await this.#die(random.chance(0.3) ? random.int(1, 40) * HOUR_MS : 0);
    for (const restore of this.#restores.splice(0))
      if (restore.endsAt > this.#engine.clock.now()) this.#restores.push(restore);
      else await this.#endRestore(restore);
  }

  /** The sweep removes what the plan says and nothing else; where it dies on the way, the next look goes on. */
  async #look(): Promise<void> {
    const planned = await this.#engine.planExpired();
    const before = this.#engine.tombstones.length;
    if (planned.length > 0 && this.#random.chance(0.05)) this.#armDeath();
    await this.#engine.tick();
    await this.#engine.idle();
    const removed = this.#engine.tombstones.slice(before);
    const isDue = this.#engine.runtime.clockWatch.isSettled();
    if (isDue && removed.toSorted().join() !== planned.toSorted().join())
      throw new Error(`planned ${planned.join()}, removed ${removed.join()}`);
    if (!isDue && removed.length > 0) throw new Error('removed by a clock that has just leapt');
    this.#seen.removed += removed.length;
    for (const [service, good] of this.#good)
      this.#good.set(
        service,
        good.filter(({ id }) => !removed.includes(id)),
      );
    if ((await this.#engine.deletionsEnded()) === 'died') {
      this.#seen.deaths += 1;
      await this.#die(0);
    }
    this.#engine.diesAt = () => false;
  }

  #armDeath(): void {
    let steps = this.#random.int(0, 12);
    this.#engine.diesAt = () => steps-- === 0;
  }

  async #die(awayMs: number): Promise<void> {
    this.#engine.diesAt = () => false;
    this.#begun.splice(0);
    await this.#engine.close();
    this.#engine.clock.set(this.#engine.clock.now() + awayMs);
    await this.#engine.reopen();
    this.#seen.restarts += 1;
    await this.#endRuns();
  }

  async #endRuns(): Promise<void> {
    while (this.#begun.length > 0) {
      for (const run of this.#begun.splice(0)) await this.#endRun(run);
      await this.#engine.idle();
    }
  }

  async #endRun(run: PretendedRun): Promise<void> {
    const { clock } = this.#engine;
    const isBad = (this.#failingUntil.get(run.serviceId) ?? 0) > clock.now() || this.#random.chance(0.1);
    if (isBad) {
      this.#seen.failed += 1;
      return run.fail();
    }
    const ahead = this.#random.chance(0.01) ? this.#random.int(1, 50) * DAY_MS : 0;
    clock.jump(ahead);
    await run.complete({ artifact: true });
    this.#good.get(run.serviceId)?.push({ id: run.id, completedAt: clock.now() });
    clock.jump(-ahead);
    this.#seen.completed += 1;
    if (ahead > 0) this.#seen.datedInFuture += 1;
  }

  async #backUpByHand(): Promise<void> {
    const { catalogue, runtime, clock } = this.#engine;
    const service = this.#anyService();
    this.#names += 1;
    await catalogue.backups.accept({
      ...{ id: runtime.host.ids.next(), serviceId: service, name: `by-hand-${this.#names}` },
      ...{ description: null, type: 'manual', method: 'logical', now: clock.now() },
    });
    // Taken up by the next look, as one whose caller died right after it was accepted.
  }

  async #restore(): Promise<void> {
    const { catalogue, runtime, clock } = this.#engine;
    const good = this.#good.get(this.#anyService()) ?? [];
    if (good.length === 0) return;
    const backup = this.#random.of(good);
    this.#names += 1;
    const { restore } = await catalogue.restores.accept({
      ...{ id: runtime.host.ids.next(), backupId: backup.id, now: clock.now() },
      target: {
        ...{ id: runtime.host.ids.next(), name: `restored-${this.#names}`, engine: 'postgresql' },
        ...{ engineLabel: 'PostgreSQL', version: null, now: clock.now(), host: null, port: null },
        ...{ username: null, sealedPassword: null, facts: null },
      },
    });
    const endsAt = clock.now() + this.#random.int(1, 200) * HOUR_MS;
    this.#restores.push({ id: restore.id, target: restore.targetId, endsAt });
  }

  async #endRestore({ id, target }: { id: string; target: string }): Promise<void> {
    const { catalogue, clock } = this.#engine;
    await catalogue.restores.markFailed({ id, code: 'INTERNAL', reason: 'x', now: clock.now() });
    await catalogue.services.forgetUnfinished({ id: target });
    await catalogue.restores.markCleanedUp({ id });
  }

  #anyService(): string {
    return this.#random.of([...this.#good.keys()]);
  }

  /** By the test's own book: of each service the newest that is not dated in the future is there, row and bytes. */
  async #assertNewestGood(): Promise<void> {
    const { catalogue, runtime, clock } = this.#engine;
    for (const [service, good] of this.#good) {
      const past = good.filter(({ completedAt }) => completedAt <= clock.now());
      const newest = past.toSorted((a, b) => b.completedAt - a.completedAt)[0];
      if (newest === undefined) {
        if (good.length === 0 && this.#everGood.has(service))
          throw new Error(`${service} has no good backup`);
        continue;
      }
      this.#everGood.add(service);
      const row = await catalogue.backups.get({ id: newest.id });
      if (row?.status !== 'Completed') throw new Error(`${service}: the newest good one is ${row?.status}`);
      if ((await runtime.repository.open(newest.id)) === null)
        throw new Error(`${service}: the newest good one has no bytes`);
    }
  }

  readonly #everGood = new Set<string>();

  /** Every good row has its bytes, and every byte its row, once the looks that follow a death have gone on. */
  async #assertWhole(): Promise<void> {
    while ((await this.#engine.catalogue.backups.deletingIds()).length > 0) await this.#look();
    await this.#endRuns();
    const { catalogue, runtime } = this.#engine;
    const known = [...this.#good.values()].flat().map(({ id }) => id);
    for (const id of known)
      if ((await catalogue.backups.get({ id }))?.status !== 'Completed') throw new Error(`${id} was lost`);
    const entries = await readdir(join(this.#folder, 'repository'), { withFileTypes: true });
    const stored = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
    if (stored.toSorted().join() !== known.toSorted().join())
      throw new Error(`${stored.length} artifacts for ${known.length} good backups`);
    for (const id of stored)
      if ((await runtime.repository.open(id)) === null) throw new Error(`${id} is half an artifact`);
  }
}
