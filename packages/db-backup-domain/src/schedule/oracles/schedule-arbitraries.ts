import fc from 'fast-check';
import { WEEKDAYS, type FormSchedule } from '../../wire/index.ts';
import { ALL_ZONES, TEN_YEARS } from './temporal-oracle.ts';

const minute = fc.integer({ min: 0, max: 59 });
const hour = fc.integer({ min: 0, max: 23 });
/** In the order of the week, as a form and `decode` name them. */
const weekdays = fc.subarray([...WEEKDAYS], { minLength: 1 });

export const anyDaily = fc.record({ frequency: fc.constant('daily'), hour, minute });
export const anyWeekly = fc.record({ frequency: fc.constant('weekly'), weekdays, hour, minute });
export const anyHourly = fc.record({ frequency: fc.constant('hourly'), minute });

/** Everything a form can say. */
export const anyFormSchedule: fc.Arbitrary<FormSchedule> = fc.oneof(anyHourly, anyDaily, anyWeekly);

export const anyZone = fc.constantFrom(...ALL_ZONES);

/** An instant of the ten years, to the second. */
export const anyInstant = fc
  .integer({ min: Date.parse(TEN_YEARS.from) / 1000, max: Date.parse(TEN_YEARS.to) / 1000 })
  .map((seconds) => new Date(seconds * 1000).toISOString());

/** Zones in which something is unusual, and some in which nothing is. */
export const NOTED_ZONES = [
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Pacific/Chatham',
  'Africa/Casablanca',
  'America/Sao_Paulo',
  'Europe/London',
  'Antarctica/Troll',
  'Africa/Monrovia',
  'Asia/Tehran',
] as const;
