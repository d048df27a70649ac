import type { Weekday } from '@holdfast/db-backup-domain/wire';
import { counted } from './counted.ts';

const weekday: Record<Weekday, string> = {
  mon: 'Monday',
  tue: 'Tuesday',
  wed: 'Wednesday',
  thu: 'Thursday',
  fri: 'Friday',
  sat: 'Saturday',
  sun: 'Sunday',
};
const days = (n: number) => counted(n, 'day', 'days');

interface ClockTurn {
  day: string;
  zone: string;
  by: string;
}

export const policy = {
  weekday,
  days,
  title: 'Policy',
  none: 'No policy',
  noneBody: 'Backups are made only by hand.',
  off: 'Off',
  offBody: 'No automatic backups are made. Existing backups stay.',
  edit: 'Edit policy',
  setUp: 'Set up policy',
  hourly: (minute: string) => `Hourly at minute ${minute}`,
  daily: (time: string) => `Daily at ${time}`,
  weekly: (dayNames: readonly string[], time: string) => `${dayNames.join(', ')} at ${time}`,
  custom: (cron: string) => `Custom schedule ${cron} (UTC)`,
  keeps: (text: string) => `Keeps ${text}`,
  /** The whole policy in one line; not every schedule has a zone. */
  inOneLine: (schedule: string, zone: string | null, retention: string) =>
    `${schedule}${zone === null ? '' : ` ${zone}`}, ${retention}`,
  next: 'Next run: ',
  nextUnknown: 'Not known',
  yourTime: (time: string) => `${time} your time`,
  utc: (time: string) => `${time} UTC`,
  healthOk: 'In force',
  healthBad: 'Needs attention',
  form: {
    title: (service: string) => `Backup policy of ${service}`,
    description: 'Automatic backups of the whole DB Service. Changing it never touches existing backups.',
    enabled: 'Automatic backups',
    frequency: 'Frequency',
    hourly: 'Hourly',
    daily: 'Daily',
    weekly: 'Weekly',
    customKeep: 'Custom (kept)',
    customNote: 'This schedule was set outside of this form. It is kept as it is until you choose another.',
    minute: 'Minute',
    hour: 'Hour',
    weekdays: 'Weekdays',
    zone: 'Time zone',
    zoneYours: (mine: string, alsoUtc: boolean) =>
      `Yours is ${mine}; the runs below are shown in both${alsoUtc ? ', and in UTC' : ''}.`,
    retention: 'Keep each automatic backup for',
    retentionCustom: (text: string) => `${text} (kept)`,
    retentionNote: 'The newest Completed backup is always kept. Manual backups do not expire.',
    /** A sentence, in the order of the language; the two are what the caller shows for them. */
    retentionExample: <Shown>(run: Shown, day: Shown): (Shown | string)[] => [
      'A backup made at the next run, ',
      run,
      ', is kept until ',
      day,
      '.',
    ],
    clocks: {
      forward: ({ day, zone, by }: ClockTurn) => `On ${day} clocks in ${zone} go forward by ${by}`,
      back: ({ day, zone, by }: ClockTurn) => `On ${day} clocks in ${zone} go back by ${by}`,
      skipped: (time: string, runsAt: string) =>
        `${time} does not exist on that day; the backup runs at ${runsAt}.`,
      twice: (time: string) => `${time} comes twice on that day; the backup runs at the first.`,
      utc: (before: string, after: string) => `Runs are at ${before} UTC before and ${after} UTC after.`,
    },
    nextRuns: 'Next runs',
    inZone: (zone: string) => `In ${zone}`,
    local: 'Your time',
    utc: 'UTC',
    disabledNote:
      'No automatic backups will be made. Existing backups stay, and expire as they would; the newest Completed one is always kept.',
    scheduleKept: 'The schedule is kept for when you turn it on again.',
    save: 'Save policy',
    saved: 'Policy saved.',
    disabled: 'Policy is off. Existing backups stay.',
    unchanged: 'Nothing has changed.',
    changedTitle: 'The policy has changed since you opened this form',
    changedNow: (summary: string) => `In force now: ${summary}.`,
    changedMine: (summary: string) => `In this form: ${summary}.`,
    takeTheirs: 'Use the current one',
    keepMine: 'Keep my changes',
    discardTitle: 'Discard your changes?',
    discardDescription: 'The policy stays as it is.',
    discard: 'Discard',
    keepEditing: 'Keep editing',
  },
};
