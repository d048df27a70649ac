import { Fragment, memo, type ReactNode } from 'react';
import { Status } from '@holdfast/ui';
import type { BackupPolicy } from '@holdfast/db-backup-domain/wire';
import { formatInZone, viewerZone } from '../../../shared/format/index.ts';
import { useMessages } from '../../../shared/i18n/index.ts';
import { Instant } from '../../../shared/time/index.ts';
import { describeRetention, describeSchedule } from '../model/describe-policy.ts';

export interface PolicySummaryProps {
  policy: BackupPolicy | null;
  /** What changes it. Keep the element: without a new one nothing is drawn again. */
  action: ReactNode;
}

/** The policy in force, always in sight: schedule, zone, retention, next run, health. */
export const PolicySummary = memo(PolicyOfService);

function PolicyOfService({ policy, action }: PolicySummaryProps): ReactNode {
  const m = useMessages().policy;
  return (
    <section
      aria-label={m.title}
      className="flex flex-wrap items-start justify-between gap-3 rounded-surface border border-line bg-surface p-4"
    >
      <div className="flex min-w-0 flex-1 basis-56 flex-col gap-1">
        <h2 className="text-xs font-medium text-muted">{m.title}</h2>
        {policy?.enabled ? <PolicyInForce policy={policy} /> : <NoPolicy off={policy !== null} />}
      </div>
      {action}
    </section>
  );
}

function NoPolicy({ off }: { off: boolean }): ReactNode {
  const m = useMessages().policy;
  return (
    <>
      <p className="text-lg font-semibold">{off ? m.off : m.none}</p>
      <p className="text-sm text-muted">{off ? m.offBody : m.noneBody}</p>
    </>
  );
}

function PolicyInForce({ policy }: { policy: BackupPolicy }): ReactNode {
  const m = useMessages().policy;
  return (
    <>
      <p className="text-lg font-semibold wrap-anywhere">{describeSchedule(policy.schedule, m)}</p>
      <p className="text-sm text-muted">
        {policy.timeZone === null ? null : <span>{policy.timeZone} · </span>}
        {m.keeps(describeRetention(policy.retention, m))}
      </p>
      <p className="text-sm text-muted">
        {m.next}
        <NextRun policy={policy} />
      </p>
      {policy.health.ok ? (
        <p className="text-sm">
          <Status tone="good" shape="dot" label={m.healthOk} />
        </p>
      ) : (
        <div className="text-sm">
          <Status tone="warn" shape="diamond" label={m.healthBad} />
          <p className="wrap-anywhere text-muted">{policy.health.reason}</p>
        </div>
      )}
    </>
  );
}

/** In the policy's own zone first; the viewer's time beside it where that is another again, and UTC. */
function NextRun({ policy }: { policy: BackupPolicy }): ReactNode {
  const { policy: m, time } = useMessages();
  const at = policy.nextRunAt;
  if (at === null) return m.nextUnknown;
  const zone = policy.timeZone ?? 'UTC';
  const mine = viewerZone();
  const shown = [
    formatInZone(at, zone, time),
    ...(mine === zone || mine === 'UTC' ? [] : [m.yourTime(formatInZone(at, mine, time).slice(-5))]),
    ...(zone === 'UTC' ? [] : [m.utc(formatInZone(at, 'UTC', time).slice(-5))]),
  ];
  return (
    <>
      <Instant at={at} />
      {shown.map((text) => (
        <Fragment key={text}>
          {' · '}
          <span className="whitespace-nowrap">{text}</span>
        </Fragment>
      ))}
    </>
  );
}
