import { useMemo, type ReactNode } from 'react';
import { expiryOf } from '@holdfast/db-backup-domain/retention';
import { formatInZone } from '../../shared/format/index.ts';
import { useMessages } from '../../shared/i18n/index.ts';
import { useServerNow } from '../../shared/time/index.ts';
import { Sentence } from '../../shared/ui/index.ts';
import { ClockChangeNote } from './clock-change-note.tsx';
import { NextRuns } from './next-runs.tsx';
import { clockChangeAhead, nextRunsOf, type PolicyDraft } from './policy-draft.ts';
import { RetentionField } from './retention-field.tsx';

const RUNS = 5;
const MINUTE_MS = 60_000;

export interface WhatFollowsProps {
  draft: PolicyDraft;
  /** The schedule says something that can be run. */
  valid: boolean;
  onDraft: (draft: PolicyDraft) => void;
}

/** The runs that the schedule means, what a change of the clocks does to them, and how long their backups are kept. */
export function WhatFollows({ draft, valid, onDraft }: WhatFollowsProps): ReactNode {
  const minute = Math.floor(useServerNow(MINUTE_MS) / MINUTE_MS);
  const { runs, change } = useMemo(() => {
    if (!valid) return { runs: [], change: null };
    const from = new Date(minute * MINUTE_MS).toISOString();
    const next = nextRunsOf(draft, from, RUNS);
    return { runs: next, change: clockChangeAhead(draft, from, next.at(-1)) };
  }, [draft, minute, valid]);
  return (
    <>
      {runs.length > 0 ? <NextRuns draft={draft} runs={runs} /> : null}
      {change ? <ClockChangeNote draft={draft} change={change} /> : null}
      <RetentionField
        retention={draft.retention}
        onRetention={(retention) => onDraft({ ...draft, retention })}
        example={<RetentionExample draft={draft} run={runs[0]} />}
      />
    </>
  );
}

/** What the days mean for the very next backup. A custom retention is the platform's to interpret. */
function RetentionExample({ draft, run }: { draft: PolicyDraft; run: string | undefined }): ReactNode {
  const { policy, time } = useMessages();
  const expiry = run === undefined ? null : expiryOf(run, draft.retention);
  if (run === undefined || expiry === null) return null;
  const zone = draft.timeZone ?? 'UTC';
  const [weekday, date] = formatInZone(expiry, zone, time).split(' ');
  /* A date breaks at no hyphen. */
  const whole = (text: string) => <span className="whitespace-nowrap">{text}</span>;
  const parts = policy.form.retentionExample<ReactNode>(
    whole(formatInZone(run, zone, time)),
    whole(`${weekday} ${date}`),
  );
  return <Sentence parts={parts} />;
}
