import type { ReactNode } from 'react';
import { Notice } from '@holdfast/ui';
import type { ClockChange } from '@holdfast/db-backup-domain/schedule';
import { formatDuration, formatInZone } from '../../shared/format/index.ts';
import { useMessages, type Messages } from '../../shared/i18n/index.ts';
import type { PolicyDraft } from './policy-draft.ts';

const MINUTE_MS = 60_000;

/** What the next change of the zone's clocks does to the runs. */
export function ClockChangeNote({ draft, change }: { draft: PolicyDraft; change: ClockChange }): ReactNode {
  const m = useMessages();
  const words = m.policy.form.clocks;
  const zone = draft.timeZone ?? 'UTC';
  const [weekday, date] = formatInZone(change.at, zone, m.time).split(' ');
  const by = formatDuration(Math.abs(change.minutes) * MINUTE_MS, m.time);
  const turn = change.minutes > 0 ? words.forward : words.back;
  return (
    <Notice tone="neutral" title={turn({ day: `${weekday} ${date}`, zone, by })}>
      {change.met === null ? null : <p>{metWords(draft, change, m)}</p>}
      <p>{words.utc(timeIn(change.before, 'UTC', m), timeIn(change.after, 'UTC', m))}</p>
    </Notice>
  );
}

function metWords(draft: PolicyDraft, { met, after }: ClockChange, m: Messages): string | null {
  const words = m.policy.form.clocks;
  const zone = draft.timeZone ?? 'UTC';
  const own = timeIn(after, zone, m);
  if (met === null) return null;
  return met.kind === 'twice' ? words.twice(own) : words.skipped(own, timeIn(met.run, zone, m));
}

const timeIn = (at: string, zone: string, m: Messages) =>
  formatInZone(at, zone, m.time).split(' ').at(-1) ?? '';
