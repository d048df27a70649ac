import type { Timeline } from '@holdfast/db-backup-domain/wire';
import { NewestKept } from '../newest-kept.ts';

/** More are rarely looked at together; the largest of them takes some 100 kB. */
const MOST_KEPT = 50;

/** What a timeline was made of. */
export interface TimelineState {
  /** Of the service: anew with each change of its backups, its policy and its runs. */
  readonly revision: number;
  /** Milliseconds: where the timeline begins. */
  readonly from: number;
}

interface Kept extends TimelineState {
  readonly timeline: Timeline;
}

/**
 * The timelines of the services that were looked at last. What is on record changes only with the revision, and the
 * window once a day: all who look meanwhile, at whatever filter of the list, share one.
 */
export class KeptTimelines {
  readonly #byService = new NewestKept<Kept>(MOST_KEPT);

  /** null: none of this very state is kept. */
  find(serviceId: string, { revision, from }: TimelineState): Timeline | null {
    const kept = this.#byService.find(serviceId);
    return kept?.revision === revision && kept.from === from ? kept.timeline : null;
  }

  keep(serviceId: string, kept: Kept): void {
    this.#byService.keep(serviceId, kept);
  }
}
