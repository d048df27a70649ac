import { useState, type ReactNode } from 'react';
import { ChoiceGroup } from '@holdfast/ui';
import { RETENTION_DAYS, type Retention } from '@holdfast/db-backup-domain/wire';
import { useMessages } from '../../shared/i18n/index.ts';

const CUSTOM = 'custom';

export interface RetentionFieldProps {
  retention: Retention;
  onRetention: (retention: Retention) => void;
  /** What it means for one backup. */
  example: ReactNode;
}

/** The days on offer; a retention set elsewhere stays a choice until the form is closed. */
export function RetentionField({ retention, onRetention, example }: RetentionFieldProps): ReactNode {
  const m = useMessages().policy;
  const [kept] = useState(retention);
  const days = RETENTION_DAYS.map((value) => ({ value: String(value), label: m.days(value) }));
  const options =
    'custom' in kept ? [...days, { value: CUSTOM, label: m.form.retentionCustom(kept.custom) }] : days;
  return (
    <div className="flex flex-col gap-1">
      <ChoiceGroup
        label={m.form.retention}
        value={'days' in retention ? String(retention.days) : CUSTOM}
        onValue={(value) => onRetention(value === CUSTOM ? kept : { days: Number(value) })}
        options={options}
      />
      <p className="text-xs text-muted">
        {example} {m.form.retentionNote}
      </p>
    </div>
  );
}
