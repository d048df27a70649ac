import type { ReactNode } from 'react';
import { Status, classNames, type Shape, type Tone } from '@holdfast/ui';
import { isRestoreActive } from '@holdfast/db-backup-domain/gates';
import type { Restore } from '@holdfast/db-backup-domain/wire';
import { formatClock, formatDuration, formatElapsed } from '../../../shared/format/index.ts';
import { useMessages } from '../../../shared/i18n/index.ts';
import { useServerNow } from '../../../shared/time/index.ts';
import { stageStates, type StageState } from '../model/stage-states.ts';

const LOOK: Record<StageState, { tone: Tone; shape: Shape }> = {
  done: { tone: 'good', shape: 'dot' },
  now: { tone: 'running', shape: 'half' },
  failed: { tone: 'bad', shape: 'cross' },
  waiting: { tone: 'neutral', shape: 'ring' },
};

/** The stages of a restore, which of them it has passed, and how long it has run. */
export function RestoreStages({ restore }: { restore: Restore }): ReactNode {
  const m = useMessages().restore;
  const words: Record<StageState, string> = {
    done: m.stageDone,
    now: m.stageNow,
    failed: m.stageFailed,
    waiting: m.stageWaiting,
  };
  return (
    <div className="flex flex-col gap-3">
      <ol className="flex flex-col gap-2">
        {stageStates(restore).map(({ stage, state }) => (
          <li
            key={stage}
            aria-current={state === 'now' ? 'step' : undefined}
            className="flex items-center justify-between gap-3 text-sm"
          >
            <Status {...LOOK[state]} label={m.stage[stage]} />
            <span className={classNames('text-xs', state === 'waiting' ? 'text-faint' : 'text-muted')}>
              {words[state]}
            </span>
          </li>
        ))}
      </ol>
      <p className="text-sm text-muted">
        <RestoreTime restore={restore} />
      </p>
    </div>
  );
}

const SECOND_MS = 1000;

function RestoreTime({ restore }: { restore: Restore }): ReactNode {
  const m = useMessages();
  const now = useServerNow(SECOND_MS);
  const started = Date.parse(restore.startedAt);
  if (isRestoreActive(restore.stage))
    return `${formatClock(restore.startedAt)} · ${m.restore.elapsed(formatElapsed(now - started))}`;
  if (restore.finishedAt === null) return formatClock(restore.startedAt);
  const took = formatDuration(Date.parse(restore.finishedAt) - started, m.time);
  return `${formatClock(restore.startedAt)} – ${formatClock(restore.finishedAt)} · ${m.restore.tookTotal(took)}`;
}
