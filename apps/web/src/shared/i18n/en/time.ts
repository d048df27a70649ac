export const time = {
  /** Of the names that the platform knows: days of the week, how numbers are grouped. */
  locale: 'en-GB',
  justNow: 'just now',
  underOneSecond: 'under 1 s',
  ago: (span: string) => `${span} ago`,
  ahead: (span: string) => `in ${span}`,
  seconds: (n: number) => `${n} s`,
  minutes: (n: number) => `${n} min`,
  hours: (n: number) => `${n} h`,
  days: (n: number) => `${n} d`,
  hoursMinutes: (h: number, m: number) => `${h} h ${m} min`,
  minutesSeconds: (m: number, s: number) => `${m} min ${s} s`,
};
