import type { TimelineMark } from '@holdfast/db-backup-domain/wire';

const kind: Record<TimelineMark['kind'], string> = {
  completed: 'completed',
  failed: 'failed',
  running: 'in progress',
  missed: 'missed',
  absent: 'without a backup',
  due: 'due',
};
const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const weekday = (day: number) => weekdays[day] ?? '';
const month = (number: number) => months[number] ?? '';

export const timeline = {
  title: 'Recovery points of the last 14 days',
  heading: 'Last 14 days',
  days: 'Days; the arrow keys move between them',
  kind,
  /** What a run is that has no backup, and what is known of it. */
  about: {
    missed: 'Missed: a run of the policy was due and made no backup.',
    absent: 'Without a backup: the policy has a run then and no backup of it is here.',
  },
  counted: (n: number, what: string) => `${n} ${what}`,
  none: 'no backup',
  summary: (counts: readonly string[], next: string | null) =>
    `Last 14 days: ${counts.length === 0 ? 'no backup' : counts.join(', ')}${next === null ? '' : `; next due ${next}`}.`,
  nextDue: (when: string) => `next due ${when}`,
  thenDue: (when: readonly string[]) => `Due: ${when.join(', ')}`,
  now: 'now',
  today: 'Today',
  todayAt: (time: string) => `today ${time}`,
  tomorrowAt: (time: string) => `tomorrow ${time}`,
  dayAt: (day: number, date: number, time: string) => `${weekday(day).slice(0, 3)} ${date} ${time}`,
  shortWeekday: (day: number) => weekday(day).slice(0, 3),
  shortDate: (date: number, monthNumber: number) => `${date} ${month(monthNumber)}`,
  date: (day: number, date: number, monthNumber: number) => `${weekday(day)} ${date} ${month(monthNumber)}`,
  day: (date: string, what: readonly string[]) =>
    `${date}: ${what.length === 0 ? 'no backup' : what.join(', ')}`,
  markAt: (what: string, time: string) => `${what} ${time}`,
  incomplete: 'earlier ones are not drawn',
  leadsTo: (name: string) => `Press to show ${name} in the list.`,
};
