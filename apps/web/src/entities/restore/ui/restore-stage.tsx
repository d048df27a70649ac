import type { ReactNode } from 'react';
import { Status, type Shape, type Tone } from '@holdfast/ui';
import type { RestoreStage as StageWord } from '@holdfast/db-backup-domain/wire';
import { useMessages } from '../../../shared/i18n/index.ts';

const UNDER_WAY: { tone: Tone; shape: Shape } = { tone: 'running', shape: 'half' };
const LOOK: Partial<Record<StageWord, { tone: Tone; shape: Shape }>> = {
  ready: { tone: 'good', shape: 'dot' },
  failed: { tone: 'bad', shape: 'cross' },
};

export function RestoreStage({ stage }: { stage: StageWord }): ReactNode {
  const m = useMessages();
  return <Status {...(LOOK[stage] ?? UNDER_WAY)} label={m.restore.stage[stage]} />;
}
