import type { Call } from '@holdfast/db-backup-domain/backend';
import { lastFiring, nextRuns } from '@holdfast/db-backup-domain/schedule';
import type { FormSchedule } from '@holdfast/db-backup-domain/wire';
import type { NamespaceState } from '../cache/namespace-state.ts';
import type { FakeApi } from '../policies/fake-api.testing.ts';
import { fakeWorld } from '../policies/fake-context.testing.ts';
import {
  automaticBackup,
  clusterWith,
  NAME,
  NAMESPACE,
  SCHEDULE,
  stateWith,
} from '../policies/policy-world.testing.ts';
import { updatePolicy } from '../policies/update-policy.ts';
import { keepSchedules } from './keep-schedules.ts';

const CALL: Call = { actor: { id: 'simulation' }, requestId: 'simulation' };

export interface SimulatedPolicy {
  readonly schedule: FormSchedule;
  readonly timeZone: string;
  /** Kept in `Cluster.spec.backup`, which the operator writes into the schedule. */
  readonly inSpec: boolean;
}

/** A run that Kubernetes began: when it was due by the cron, and when it was begun. Milliseconds since 1970. */
export interface SimulatedRun {
  readonly due: number;
  readonly begun: number;
}

/**
 * One DB Service on a platform with a clock of its own: its objects behind an API server, the operator that carries the
 * cron over to a CronJob, and Kubernetes, which runs a CronJob for the newest time that its cron has between the last
 * run and now, also when the cron was only just changed.
 */
export class SimulatedPlatform {
  readonly runs: SimulatedRun[] = [];
  /** Crons that were stored, the first by the form. */
  readonly crons: string[] = [];
  readonly #api: FakeApi;
  readonly #inSpec: boolean;
  #backups: NamespaceState['backups'] = new Map();
  #told: NamespaceState;
  #cron = '';
  #lastScheduled: number;

  private constructor(api: FakeApi, { inSpec, now }: { inSpec: boolean; now: number }) {
    this.#api = api;
    this.#inSpec = inSpec;
    this.#lastScheduled = now;
    this.#told = this.#state();
  }

  /** With the policy saved at `now`. */
  static async create(policy: SimulatedPolicy, now: number): Promise<SimulatedPlatform> {
    const { schedule, timeZone, inSpec } = policy;
    const born = { createdAt: new Date(now).toISOString() };
    const cluster = clusterWith(inSpec ? { ...born, backup: { enabled: false, method: 'wal-g' } } : born);
    const { api, context } = fakeWorld({ clusters: [cluster] }, { now });
    const form = { schedule, timeZone, retention: { days: 7 } };
    await updatePolicy(context, CALL, { namespace: NAMESPACE, service: NAME, ...form });
    const platform = new SimulatedPlatform(api, { inSpec, now });
    platform.follow(now);
    return platform;
  }

  /** When Kubernetes runs next, if nobody changes the cron. */
  nextRun(): number {
    const from = new Date(this.#lastScheduled).toISOString();
    return Date.parse(
      nextRuns({ frequency: 'custom', cron: this.#cron }, 'UTC', { from, count: 1 })[0] ?? '',
    );
  }

  /** Kubernetes looks at the CronJob. */
  run(now: number): void {
    const due = Date.parse(lastFiring(this.#cron, new Date(now).toISOString()) ?? '');
    if (!(due > this.#lastScheduled)) return;
    this.#lastScheduled = due;
    this.runs.push({ due, begun: now });
  }

  /** The last run's Backup is there. */
  showBackup(now: number): void {
    const name = `run-${this.runs.length}`;
    this.#backups = new Map([[name, automaticBackup(name, new Date(now).toISOString())]]);
  }

  /** The operator follows the stored cron. */
  follow(now: number): void {
    const stored = this.#storedCron();
    if (stored === this.#cron) return;
    this.#cron = stored;
    this.crons.push(stored);
    this.run(now);
  }

  /** What caches tell from now on. */
  tell(): void {
    this.#told = this.#state();
  }

  /** One look of one replica, whose cache may lag. Answers when it would look again. */
  keep(now: number, { lagging }: { lagging: boolean }): Promise<number> {
    const state = lagging ? { ...this.#told, backups: this.#backups } : this.#state();
    return keepSchedules({
      ...{ namespaces: [NAMESPACE], line: '1.0', api: this.#api.asApi(), now: () => now },
      stateOf: async () => state,
      log: {
        info: () => {},
        warn: (facts) => {
          throw new Error(JSON.stringify(facts));
        },
      },
    });
  }

  #storedCron(): string {
    const { spec } = this.#api.objects.clusters.get(NAME) as unknown as Stored;
    if (this.#inSpec) return spec.backup.cronExpression;
    const schedule = this.#api.objects.backupschedules.get(SCHEDULE) as unknown as Stored;
    return schedule.spec.schedules.find(({ enabled }) => enabled)?.cronExpression ?? '';
  }

  #state(): NamespaceState {
    const { clusters, backuppolicies: policies, backupschedules: schedules } = this.#api.objects;
    return {
      ...stateWith(),
      ...{ clusters: new Map(clusters), policies: new Map(policies), schedules: new Map(schedules) },
      backups: this.#backups,
    };
  }
}

interface Stored {
  readonly spec: {
    readonly backup: { readonly cronExpression: string };
    readonly schedules: readonly { readonly enabled: boolean; readonly cronExpression: string }[];
  };
}
