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
import { readWorld, type World } from './world.ts';

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

  private constructor(options: OperatorOptions) {
    this.#options = options;
  }

  static async start(options: OperatorOptions): Promise<Operator> {
    await installPlatform(options.api);
    return new Operator(options);
  }

  async step(): Promise<void> {
    const world = await this.#read();
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
    await collectExpired(await this.#read());
  }

  /** The schedule of a Cluster, which is enabled, comes due: answers the name of the Backup that it made. */
  async runSchedule(clusterUid: string): Promise<string> {
    return runSchedule(await this.#read(), clusterUid);
  }

  #read(): Promise<World> {
    const { api, line, namespace, now } = this.#options;
    return readWorld(api, { namespace, line, switches: this.switches, now: now() });
  }
}
