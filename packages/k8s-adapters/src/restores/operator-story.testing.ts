import type { KubeObject } from '../connection/kube-api.ts';
import { PATIENCE_MS, SETTLED_MS } from './restore-stage.ts';
import { restoreObject, restoredCluster, type ConditionSeed } from './restore-objects.testing.ts';

/** What an operator, or the world around it, may do next; what cannot happen as things are, does not. */
export const DEEDS = [
  'see',
  'prepare',
  'begin-prepare',
  'end-prepare',
  'fail-prepare',
  'run-data',
  'run-side',
  'begin-post',
  'end-post',
  'fail-post',
  'consume',
  'tick',
  'tick',
  'wait',
  'update',
  'stop',
  'fail-data',
  'fail-side',
] as const;
export type Deed = (typeof DEEDS)[number];

/** Deeds that make a restore go wrong, or a service stop being Running. */
export const TROUBLE: ReadonlySet<Deed> = new Set([
  'fail-prepare',
  'fail-post',
  'fail-data',
  'fail-side',
  'update',
  'stop',
]);

type Phase = 'Creating' | 'Running' | 'Updating' | 'Failed' | 'Stopped';
type Work = 'none' | 'waiting' | 'Running' | 'Completed' | 'Failed';

/**
 * One restore of a Cluster with a component that is filled and one that is not, and the operator that writes its objects,
 * in the order of API.md §6.5: phases and the condition Ready as the Cluster's controller derives them from components.
 */
export class OperatorStory {
  readonly #form: 'annotation' | 'spec';
  readonly #uid: string;
  #now = 1;
  #data: Phase | null = null;
  #side: Phase | null = null;
  #prepare: Work = 'none';
  #preparedAt = 0;
  #post: Work = 'none';
  #postAt = 0;
  #consumedAt: number | null = null;
  #failedAt: number | null = null;
  #ready: ConditionSeed | null = null;
  /**
   * There was a moment at which the filled Cluster was Running, or was stopped by its owner, or had been called ready by
   * the operator for long, or it fails so late that it must have been.
   */
  hasRun = false;

  constructor(form: 'annotation' | 'spec', uid: string) {
    this.#form = form;
    this.#uid = uid;
  }

  /** Seconds since the restore was asked for. */
  get now(): number {
    return this.#now;
  }

  /** By what the operator writes: 1.2 tells when it was done with the directive, the lines before do not. */
  #filledAt(): number | null {
    if (this.#form === 'spec') return this.#consumedAt;
    return this.#post === 'Completed' ? this.#postAt : null;
  }

  get isConsumed(): boolean {
    return this.#consumedAt !== null;
  }

  do(deed: Deed): void {
    this.#now += deed === 'wait' ? 700 : deed === 'tick' ? 20 : 1;
    this.#act(deed);
    const failed = this.#prepare === 'Failed' || this.#post === 'Failed';
    if (failed && this.#form === 'spec') this.#failedAt ??= this.#now;
    this.#writeReady();
    this.#noteRun();
  }

  #noteRun(): void {
    const filledAt = this.#filledAt();
    if (filledAt === null) return;
    const isCalledReady = this.#ready?.status === 'True' && (this.#now - filledAt) * 1000 > PATIENCE_MS;
    const failsLate =
      this.#ready?.status === 'False' && ((this.#ready.since ?? 0) - filledAt) * 1000 > SETTLED_MS;
    if (['Running', 'Stopped'].includes(this.#phase() ?? '') || isCalledReady || failsLate)
      this.hasRun = true;
  }

  #act(deed: Deed): void {
    if (deed === 'see' && this.#data === null) [this.#data, this.#side] = ['Creating', 'Creating'];
    if (this.#data === null) return;
    this.#fill(deed);
    this.#run(deed);
  }

  #fill(deed: Deed): void {
    this.#fillVolumes(deed);
    const canPost = this.#prepare === 'Completed' && this.#data === 'Running' && this.#post === 'none';
    if (deed === 'begin-post' && canPost) this.#post = 'Running';
    if (deed === 'end-post' && this.#post === 'Running')
      [this.#post, this.#postAt] = ['Completed', this.#now];
    if (deed === 'fail-post' && this.#post === 'Running') [this.#post, this.#postAt] = ['Failed', this.#now];
    if (deed === 'consume' && this.#post === 'Completed') this.#consumedAt ??= this.#now;
  }

  #fillVolumes(deed: Deed): void {
    if (deed === 'prepare' && this.#prepare === 'none') this.#prepare = 'waiting';
    if (this.#prepare !== 'waiting' && this.#prepare !== 'Running') return;
    if (deed === 'begin-prepare') this.#prepare = 'Running';
    if (deed === 'end-prepare') [this.#prepare, this.#preparedAt] = ['Completed', this.#now];
    if (deed === 'fail-prepare') [this.#prepare, this.#preparedAt] = ['Failed', this.#now];
  }

  /** Pods of the component that is filled exist only when its volumes are. */
  #run(deed: Deed): void {
    const hasPods = this.#prepare === 'Completed';
    if (deed === 'run-data' && hasPods) this.#data = 'Running';
    if (deed === 'fail-data' && hasPods) this.#data = 'Failed';
    if (deed === 'run-side') this.#side = 'Running';
    if (deed === 'fail-side') this.#side = 'Failed';
    if (deed === 'update' && this.#data === 'Running') this.#data = 'Updating';
    if (deed === 'stop' && this.#data === 'Running') [this.#data, this.#side] = ['Stopped', 'Stopped'];
  }

  #phase(): string | null {
    if (this.#data === null || this.#side === null) return null;
    const phases = [this.#data, this.#side];
    const all = (...of: Phase[]) => phases.every((phase) => of.includes(phase));
    if (all('Stopped')) return 'Stopped';
    if (all('Running', 'Stopped')) return 'Running';
    if (all('Creating')) return 'Creating';
    if (all('Creating', 'Running', 'Updating')) return 'Updating';
    if (all('Failed')) return 'Failed';
    return phases.includes('Failed') ? 'Abnormal' : 'Updating';
  }

  #writeReady(): void {
    const phase = this.#phase();
    const status = phase === 'Running' ? 'True' : phase === 'Failed' || phase === 'Abnormal' ? 'False' : null;
    if (status === null || status === this.#ready?.status) return;
    this.#ready = { type: 'Ready', status, since: this.#now };
  }

  cluster(): KubeObject {
    const phase = this.#phase();
    const told = this.#consumedAt === null ? (this.#failedAt === null ? 'Unknown' : 'False') : 'True';
    const since = this.#consumedAt ?? this.#failedAt ?? 1;
    const restore = this.#form === 'spec' && phase !== null ? [{ type: 'Restore', status: told, since }] : [];
    return restoredCluster({
      line: this.#form === 'spec' ? '1.2' : '1.0',
      uid: this.#uid,
      directive: this.#consumedAt === null,
      ...(phase !== null && { phase }),
      conditions: [...restore, ...(this.#ready === null ? [] : [this.#ready])],
    });
  }

  restores(): KubeObject[] {
    const works = [
      ['preparedata', this.#prepare, this.#preparedAt],
      ['postready', this.#post, this.#postAt],
    ] as const;
    return works.flatMap(([stage, work, endedAfter]) => {
      if (work === 'none') return [];
      const ended = work === 'Completed' || work === 'Failed';
      const name =
        this.#form === 'spec'
          ? `restore-${this.#uid}-${stage === 'postready' ? 'post-ready' : '0'}`
          : undefined;
      const seed = {
        ...{ stage, uid: this.#uid },
        ...(name !== undefined && { name }),
        ...(work !== 'waiting' && { phase: work }),
        ...(ended && { endedAfter }),
      };
      return [restoreObject(seed)];
    });
  }
}
