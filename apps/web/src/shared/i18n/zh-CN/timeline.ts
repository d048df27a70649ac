import type { TimelineMark } from '@holdfast/db-backup-domain/wire';

const kind: Record<TimelineMark['kind'], string> = {
  completed: '已完成',
  failed: '失败',
  running: '进行中',
  missed: '错过',
  absent: '没有备份',
  due: '计划中',
};
const weekdays = ['星期日', '星期一', '星期二', '星期三', '星期四', '星期五', '星期六'];
const shortWeekdays = ['周日', '周一', '周二', '周三', '周四', '周五', '周六'];
const monthAndDay = (month: number, date: number) => `${month + 1}月${date}日`;

export const timeline = {
  title: '最近 14 天的恢复点',
  heading: '最近 14 天',
  days: '日期；用方向键切换',
  kind,
  about: {
    missed: '错过：策略的一次运行已到期，但没有产生备份。',
    absent: '没有备份：策略在该时刻有一次运行，但此处没有它的备份。',
  },
  counted: (n: number, what: string) => `${what} ${n}`,
  none: '没有备份',
  summary: (counts: readonly string[], next: string | null) =>
    `最近 14 天：${counts.length === 0 ? '没有备份' : counts.join('，')}${next === null ? '' : `；下一次计划于${next}`}。`,
  nextDue: (when: string) => `下一次计划于${when}`,
  thenDue: (when: readonly string[]) => `计划中：${when.join('、')}`,
  now: '现在',
  today: '今天',
  todayAt: (time: string) => `今天 ${time}`,
  tomorrowAt: (time: string) => `明天 ${time}`,
  dayAt: (day: number, date: number, time: string) => `${shortWeekdays[day] ?? ''} ${date}日 ${time}`,
  shortWeekday: (day: number) => shortWeekdays[day] ?? '',
  /** Seven days stand side by side on the narrowest page: in words it would be cut. */
  shortDate: (date: number, month: number) => `${month + 1}/${date}`,
  date: (day: number, date: number, month: number) => `${monthAndDay(month, date)} ${weekdays[day] ?? ''}`,
  day: (date: string, what: readonly string[]) =>
    `${date}：${what.length === 0 ? '没有备份' : what.join('，')}`,
  markAt: (what: string, time: string) => `${what} ${time}`,
  incomplete: '更早的未画出',
  leadsTo: (name: string) => `按下可在列表中显示 ${name}。`,
};
