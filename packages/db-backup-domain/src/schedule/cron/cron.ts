import { HoldfastError } from '../../errors/index.ts';

/** One field of a cron: its values in rising order, and whether it was left open (`*`, `?`). */
export interface CronField {
  readonly values: readonly number[];
  /** Matters for the two day fields: if both are restricted, a day that fits either one counts. */
  readonly open: boolean;
}

/** A parsed five-field cron. Days of the week are 0 (Sunday) to 6, months 1 to 12. */
export interface Cron {
  readonly minute: CronField;
  readonly hour: CronField;
  readonly dayOfMonth: CronField;
  readonly month: CronField;
  readonly dayOfWeek: CronField;
}

interface FieldRule {
  readonly title: string;
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const RULES = [
  { title: 'minute', min: 0, max: 59 },
  { title: 'hour', min: 0, max: 23 },
  { title: 'day of month', min: 1, max: 31 },
  { title: 'month', min: 1, max: 12, names: MONTHS },
  { title: 'day of week', min: 0, max: 6, names: DAYS },
] as const satisfies readonly FieldRule[];

const SHORTHANDS: Readonly<Record<string, string>> = {
  '@hourly': '0 * * * *',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@weekly': '0 0 * * 0',
  '@monthly': '0 0 1 * *',
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
};

/**
 * Reads a cron as Kubernetes does (the standard parser of robfig/cron 3): five fields, lists, ranges, steps, `?`, names
 * of months and days in any case, day of week 0 to 6, the shorthands such as `@daily`. Throws SCHEDULE_INVALID with
 * what is wrong for the rest: a 7 for Sunday, a `TZ=` or `CRON_TZ=` prefix, seconds, `L`, `#`. `@every` is refused too:
 * it has no times, only a distance from a start that nobody records.
 */
export function parseCron(cron: string): Cron {
  const text = cron.trim();
  if (/^(CRON_)?TZ=/i.test(text)) throw invalid(cron, 'must not name a time zone');
  const parts = (SHORTHANDS[text] ?? text).split(/\s+/);
  if (parts.length !== 5) throw invalid(cron, 'must have five fields');
  const field = (index: 0 | 1 | 2 | 3 | 4): CronField => parseField(cron, parts[index] ?? '', RULES[index]);
  return { minute: field(0), hour: field(1), dayOfMonth: field(2), month: field(3), dayOfWeek: field(4) };
}

function parseField(cron: string, text: string, rule: FieldRule): CronField {
  const values = new Set<number>();
  let open = false;
  for (const part of text.split(',')) {
    const [range = '', stepText, ...rest] = part.split('/');
    if (rest.length > 0) throw invalid(cron, `has two steps in its ${rule.title}: ${part}`);
    const step = stepText === undefined ? 1 : wholeNumber(stepText);
    if (step === null || step === 0) throw invalid(cron, `has no valid step in its ${rule.title}: ${part}`);
    const isStar = range === '*' || range === '?';
    open ||= isStar && step === 1;
    const [first, last] = isStar
      ? [rule.min, rule.max]
      : parseRange({ cron, range, rule, toEnd: stepText !== undefined });
    for (let value = first; value <= last; value += step) values.add(value);
  }
  return { values: [...values].sort((a, b) => a - b), open };
}

interface RangeText {
  readonly cron: string;
  readonly range: string;
  readonly rule: FieldRule;
  /** A single value with a step begins a range to the field's end. */
  readonly toEnd: boolean;
}

function parseRange({ cron, range, rule, toEnd }: RangeText): [number, number] {
  const ends = range.split('-').map((end) => {
    const named = rule.names?.indexOf(end.toLowerCase()) ?? -1;
    return named >= 0 ? named + rule.min : wholeNumber(end);
  });
  const [first, last = toEnd ? rule.max : first] = ends;
  if (ends.length > 2 || first === null || last === null || first === undefined || last === undefined) {
    throw invalid(cron, `has no valid ${rule.title}: ${range}`);
  }
  if (first < rule.min || last > rule.max) {
    throw invalid(cron, `has a ${rule.title} outside ${rule.min} to ${rule.max}: ${range}`);
  }
  if (first > last) throw invalid(cron, `has a ${rule.title} range that runs backwards: ${range}`);
  return [first, last];
}

function wholeNumber(text: string): number | null {
  return /^\d{1,9}$/.test(text) ? Number(text) : null;
}

function invalid(cron: string, fault: string): HoldfastError {
  return new HoldfastError('SCHEDULE_INVALID', { detail: `The cron "${cron.slice(0, 200)}" ${fault}.` });
}
