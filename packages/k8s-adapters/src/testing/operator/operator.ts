import type { KubeblocksLine } from '@holdfast/db-backup-domain/kubeblocks';
import type { AdminApi } from '../api-server/admin-api.ts';
import { collectExpired } from './collect-expired.ts';
import { deleteBackups } from './delete-backups.ts';
import { fillClusters, isBeingFilled } from './fill-clusters.ts';
import { makePolicies } from './make-policies.ts';
import { installPlatform } from './platform.ts';
import { resolveClusters } from './resolve-clusters.ts';
import { rewriteSchedules } from './rewrite-schedules.ts';
import { runBackups } from './run-backups.ts';
import { runClusters } from './run-clusters.ts';
import { runSchedule } from './run-schedule.ts';
import { Switches } from './switches.ts';
import { WorldMirror, type World } from './world.ts';

export interface OperatorOptions {
  readonly api: AdminApi;
  readonly line: KubeblocksLine;
  readonly namespace: string;
  /** Wall clock, milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * A scripted stand-in for KubeBlocks in one namespace: it writes what the controllers write, and moves no data. It acts
 * only when it is told to, one step at a time: at each step an object goes on by at most one phase.
 */
export class Operator {
  /** What is held back, and what fails next. */
  readonly switches = new Switches();
  readonly #options: OperatorOptions;
  readonly #mirror: WorldMirror;

  private constructor(options: OperatorOptions) {
    this.#options = options;
    this.#mirror = new WorldMirror(options.api, { ...options, switches: this.switches });
  }

  static async start(options: OperatorOptions): Promise<Operator> {
    await installPlatform(options.api);
    const operator = new Operator(options);
    await operator.#mirror.open();
    return operator;
  }

  close(): void {
    this.#mirror.close();
  }

  async step(): Promise<void> {
    const world = this.#world();
    await resolveClusters(world);
    await makePolicies(world);
    await rewriteSchedules(world);
    await fillClusters(world);
    await runClusters(world, (cluster) => isBeingFilled(world, cluster));
    await runBackups(world);
    await deleteBackups(world);
  }

  /** The collector's hourly round. */
  async collectExpired(): Promise<void> {
    await collectExpired(this.#world());
  }

  /** The schedule of a Cluster comes due: answers the name of the Backup that it made; null: none is enabled (yet). */
  async runSchedule(clusterUid: string): Promise<string | null> {
    return runSchedule(this.#world(), clusterUid);
  }

  #world(): World {
    return this.#mirror.world(this.#options.now());
  }
}
