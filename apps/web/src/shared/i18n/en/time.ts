export const time = {
  justNow: 'just now',
  ago: (span: string) => `${span} ago`,
  ahead: (span: string) => `in ${span}`,
  seconds: (n: number) => `${n} s`,
  minutes: (n: number) => `${n} min`,
  hours: (n: number) => `${n} h`,
  days: (n: number) => `${n} d`,
  hoursMinutes: (h: number, m: number) => `${h} h ${m} min`,
  minutesSeconds: (m: number, s: number) => `${m} min ${s} s`,
  milliseconds: (n: number) => `${n} ms`,
};
