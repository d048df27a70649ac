import type { BackupPolicy, BackupSummary } from '../wire/index.ts';

export type MarkedBackup = Pick<BackupSummary, 'name' | 'type' | 'status' | 'createdAt'>;

/** What a backend knows of the runs of a policy, beside the backups that are there. */
export type RunsKnown =
  | {
      readonly kind: 'recorded';
      /** Since when the policy has been as it is now. */
      readonly since: string;
      /** Every run from `timelineFrom` on that was taken; `came` false: it made no backup. */
      readonly taken: readonly { readonly at: string; readonly came: boolean }[];
    }
  | {
      readonly kind: 'unrecorded';
      /** From when on the policy certainly has been as it is now; null: nobody knows, so no run is said to be missing. */
      readonly since: string | null;
    };

export interface TimelineSources {
  /** At least the newest `MOST_MARKS` + 1 of those created at `timelineFrom` or later, in any order. */
  readonly backups: readonly MarkedBackup[];
  readonly policy: Pick<BackupPolicy, 'enabled' | 'schedule' | 'timeZone' | 'retention' | 'nextRunAt'> | null;
  readonly runs: RunsKnown;
  readonly serviceCreatedAt: string;
  readonly now: string;
}
