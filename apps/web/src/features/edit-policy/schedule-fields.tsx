import { useMemo, type ReactNode } from 'react';
import { Checkbox, ChoiceGroup, Field, Notice, Select } from '@holdfast/ui';
import { timeZones } from '@holdfast/db-backup-domain/schedule';
import { WEEKDAYS, type FormSchedule, type Schedule } from '@holdfast/db-backup-domain/wire';
import { describeSchedule } from '../../entities/backup-policy/index.ts';
import { viewerZone } from '../../shared/format/index.ts';
import { useMessages } from '../../shared/i18n/index.ts';
import { codeReason } from '../../shared/ui/index.ts';
import { withFrequency, type DraftProblem, type PolicyDraft } from './policy-draft.ts';

const FREQUENCIES = ['hourly', 'daily', 'weekly'] as const;
const clockOptions = (count: number) =>
  Array.from({ length: count }, (_, value) => ({
    value: String(value),
    label: String(value).padStart(2, '0'),
  }));
const HOURS = clockOptions(24);
const MINUTES = clockOptions(60);

export interface ScheduleFieldsProps {
  draft: PolicyDraft;
  problem: DraftProblem | null;
  onDraft: (draft: PolicyDraft) => void;
}

export function ScheduleFields({ draft, problem, onDraft }: ScheduleFieldsProps): ReactNode {
  const m = useMessages();
  const words = m.policy.form;
  const { schedule } = draft;
  const custom = schedule.frequency === 'custom';
  const choices = FREQUENCIES.map((value) => ({
    value: value as Schedule['frequency'],
    label: words[value],
  }));
  return (
    <>
      <ChoiceGroup
        label={words.frequency}
        value={schedule.frequency}
        onValue={(value) => {
          const chosen = FREQUENCIES.find((frequency) => frequency === value);
          if (chosen) onDraft(withFrequency(draft, chosen, viewerZone()));
        }}
        options={custom ? [...choices, { value: 'custom' as const, label: words.customKeep }] : choices}
      />
      {schedule.frequency === 'custom' ? (
        <Notice tone="neutral" title={describeSchedule(schedule, m.policy)}>
          {words.customNote}
        </Notice>
      ) : (
        <>
          {schedule.frequency === 'weekly' ? (
            <WeekdayField schedule={schedule} onSchedule={(next) => onDraft({ ...draft, schedule: next })} />
          ) : null}
          <div className="flex flex-wrap items-start gap-4">
            <TimeFields schedule={schedule} onSchedule={(next) => onDraft({ ...draft, schedule: next })} />
            <ZoneField zone={draft.timeZone} onZone={(timeZone) => onDraft({ ...draft, timeZone })} />
          </div>
        </>
      )}
      {problem ? (
        <p role="status" className="text-xs text-bad">
          {codeReason(problem.code, m)}
        </p>
      ) : null}
    </>
  );
}

interface PartProps<S extends FormSchedule> {
  schedule: S;
  onSchedule: (schedule: FormSchedule) => void;
}

function WeekdayField({
  schedule,
  onSchedule,
}: PartProps<Extract<FormSchedule, { frequency: 'weekly' }>>): ReactNode {
  const m = useMessages().policy;
  return (
    <fieldset className="flex flex-col gap-1">
      <legend className="mb-1 text-sm font-medium">{m.form.weekdays}</legend>
      <div className="flex flex-wrap gap-x-4 gap-y-1.5">
        {WEEKDAYS.map((day) => (
          <Checkbox
            key={day}
            label={m.weekday[day]}
            checked={schedule.weekdays.includes(day)}
            onChecked={(checked) =>
              onSchedule({
                ...schedule,
                weekdays: checked
                  ? [...schedule.weekdays, day]
                  : schedule.weekdays.filter((other) => other !== day),
              })
            }
          />
        ))}
      </div>
    </fieldset>
  );
}

function TimeFields({ schedule, onSchedule }: PartProps<FormSchedule>): ReactNode {
  const words = useMessages().policy.form;
  return (
    <>
      {schedule.frequency === 'hourly' ? null : (
        <Field label={words.hour}>
          {(control) => (
            <Select
              {...control}
              value={String(schedule.hour)}
              onValue={(hour) => onSchedule({ ...schedule, hour: Number(hour) })}
              options={HOURS}
            />
          )}
        </Field>
      )}
      <Field label={words.minute}>
        {(control) => (
          <Select
            {...control}
            value={String(schedule.minute)}
            onValue={(minute) => onSchedule({ ...schedule, minute: Number(minute) })}
            options={MINUTES}
          />
        )}
      </Field>
    </>
  );
}

/** A policy's zone may be known by a name that this browser does not list: it is offered all the same. */
function ZoneField({ zone, onZone }: { zone: string | null; onZone: (zone: string) => void }): ReactNode {
  const words = useMessages().policy.form;
  const mine = viewerZone();
  const options = useMemo(
    () => [...new Set([...timeZones(), mine, ...(zone === null ? [] : [zone])])].sort(),
    [mine, zone],
  );
  return (
    <div className="min-w-48 flex-1">
      <Field
        label={words.zone}
        hint={zone === mine ? undefined : words.zoneYours(mine, mine !== 'UTC' && zone !== 'UTC')}
      >
        {(control) => (
          <Select
            {...control}
            className="w-full"
            value={zone ?? mine}
            onValue={onZone}
            options={options.map((value) => ({ value, label: value }))}
          />
        )}
      </Field>
    </div>
  );
}
