import type { ReactNode } from 'react';
import { Status, classNames, type Shape, type Tone } from '@holdfast/ui';
import { isRestoreActive } from '@holdfast/db-backup-domain/gates';
import type { Restore } from '@holdfast/db-backup-domain/wire';
import { clockSpan, formatClock, formatDuration, formatElapsed } from '../../../shared/format/index.ts';
import { useMessages } from '../../../shared/i18n/index.ts';
import { useServerNow } from '../../../shared/time/index.ts';
import { stageProgress, type StageState } from '../model/stage-progress.ts';

const LOOK: Record<StageState, { tone: Tone; shape: Shape }> = {
  done: { tone: 'good', shape: 'dot' },
  now: { tone: 'running', shape: 'half' },
  failed: { tone: 'bad', shape: 'cross' },
  waiting: { tone: 'neutral', shape: 'ring' },
};
const SECOND_MS = 1000;

/** The stages of a restore, how long it was in each, and how long it has run. A new stage is read aloud, a second is not. */
export function RestoreStages({ restore }: { restore: Restore }): ReactNode {
  const m = useMessages().restore;
  const now = useServerNow(SECOND_MS);
  const words: Record<StageState, string> = {
    done: m.stageDone,
    now: m.stageNow,
    failed: m.stageFailed,
    waiting: m.stageWaiting,
  };
  return (
    <div className="flex flex-col gap-3">
      <p role="status" className="sr-only">
        {m.stageSaid(m.stage[restore.stage])}
      </p>
      <ol className="flex flex-col gap-2">
        {stageProgress(restore, now).map(({ stage, state, spanMs }) => (
          <li
            key={stage}
            aria-current={state === 'now' ? 'step' : undefined}
            className="grid grid-cols-[1fr_auto_5.5rem] items-center gap-3 text-sm"
          >
            <Status {...LOOK[state]} label={m.stage[stage]} />
            <span className="font-mono text-text">{spanMs === null ? null : formatElapsed(spanMs)}</span>
            <span className={classNames('text-xs', state === 'waiting' ? 'text-faint' : 'text-muted')}>
              {words[state]}
            </span>
          </li>
        ))}
      </ol>
      <p className="text-sm text-muted">
        <RestoreTime restore={restore} now={now} />
      </p>
    </div>
  );
}

function RestoreTime({ restore, now }: { restore: Restore; now: number }): ReactNode {
  const m = useMessages();
  const { startedAt, finishedAt } = restore;
  if (isRestoreActive(restore.stage)) {
    const span = clockSpan(startedAt, new Date(now).toISOString());
    return `${formatClock(startedAt)} · ${m.restore.elapsed(formatElapsed(span))}`;
  }
  if (finishedAt === null) return formatClock(startedAt);
  const took = m.restore.tookTotal(formatDuration(clockSpan(startedAt, finishedAt), m.time));
  return `${formatClock(startedAt)} – ${formatClock(finishedAt)} · ${took}`;
}
