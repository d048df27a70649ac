import type { Messages } from '../en/index.ts';

export const time: Messages['time'] = {
  locale: 'zh-CN',
  justNow: '刚刚',
  underOneSecond: '不到 1 秒',
  ago: (span) => `${span}前`,
  ahead: (span) => `${span}后`,
  seconds: (n) => `${n} 秒`,
  minutes: (n) => `${n} 分钟`,
  hours: (n) => `${n} 小时`,
  days: (n) => `${n} 天`,
  hoursMinutes: (h, m) => `${h} 小时 ${m} 分钟`,
  minutesSeconds: (m, s) => `${m} 分 ${s} 秒`,
};
