import { driftFrom } from '@holdfast/db-backup-domain/schedule';
import type { Schedule } from '@holdfast/db-backup-domain/wire';

/** A year of an hourly schedule is gone through to tell; a hundred viewers ask the same again and again. */
const REMEMBERED = 1000;
const DAY_MS = 24 * 60 * 60 * 1000;

interface Answer {
  readonly askedAt: number;
  readonly from: number | null;
}

const answers = new Map<string, Answer>();

/** As `driftFrom`, in milliseconds since 1970, remembered as long as the answer stays the same. */
export function rememberedDrift(
  said: { readonly schedule: Schedule; readonly timeZone: string; readonly cron: string },
  now: number,
): number | null {
  const key = JSON.stringify([said.schedule, said.timeZone, said.cron]);
  const known = answers.get(key);
  if (known !== undefined && stillHolds(known, now)) return known.from;
  const at = new Date(now).toISOString();
  const from = driftFrom(said.schedule, said.timeZone, { cron: said.cron, at });
  answers.delete(key);
  if (answers.size >= REMEMBERED) answers.delete(answers.keys().next().value ?? '');
  const answer = { askedAt: now, from: from === null ? null : Date.parse(from) };
  answers.set(key, answer);
  return answer.from;
}

/** Until the instant itself has come; that there is none within a year is asked again after a day. */
function stillHolds({ askedAt, from }: Answer, now: number): boolean {
  return now >= askedAt && now < (from ?? askedAt + DAY_MS);
}
