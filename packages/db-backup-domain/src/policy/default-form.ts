import { DEFAULT_RETENTION_DAYS, type FormSchedule, type RetentionDays } from '../wire/index.ts';

/** What the form of a policy says: only what a person can choose. */
export interface PolicyForm {
  readonly schedule: FormSchedule;
  readonly timeZone: string;
  readonly retention: { readonly days: RetentionDays };
}

/** What a form shows where there is no policy yet: daily at 02:00 in the viewer's zone, kept for 7 days. */
export function defaultPolicyForm(zone: string): PolicyForm {
  return {
    schedule: { frequency: 'daily', hour: 2, minute: 0 },
    timeZone: zone,
    retention: { days: DEFAULT_RETENTION_DAYS },
  };
}
