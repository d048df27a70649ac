import { memo, type ReactNode } from 'react';
import { Link } from 'wouter';
import { Badge, Check, Status, classNames, type Shape, type Tone } from '@holdfast/ui';
import { recoveryPointOf, type RecoveryPoint } from '@holdfast/db-backup-domain/recovery-point';
import type { DbService } from '@holdfast/db-backup-domain/wire';
import { EngineMark, ServiceStatus } from '../../../entities/db-service/index.ts';
import { formatRelative } from '../../../shared/format/index.ts';
import { useMessages, type Messages } from '../../../shared/i18n/index.ts';
import { pathOf } from '../lineage/service-link.tsx';
import { NODE_HEIGHT, NODE_WIDTH } from '../places/geometry.ts';

export interface CanvasNodeProps {
  service: DbService;
  x: number;
  y: number;
  now: number;
  /** The one that Tab leads to. */
  isStop: boolean;
  isNew: boolean;
  isHeld: boolean;
}

/** A DB Service on the canvas. From far it says less, in larger words. */
export const CanvasNode = memo(function CanvasNode(props: CanvasNodeProps): ReactNode {
  const { service, x, y, now, isStop, isNew, isHeld } = props;
  const m = useMessages();
  const { name, engineLabel, version, status, restoredFrom } = service;
  const point = recoveryPointOf(service, now);
  const gone = status === 'Deleted';
  return (
    <Link
      href={pathOf(service)}
      data-node={service.uid}
      draggable={false}
      tabIndex={isStop ? 0 : -1}
      style={{ left: x, top: y, width: NODE_WIDTH, height: NODE_HEIGHT }}
      className={classNames(
        'absolute flex flex-col justify-between gap-1 rounded-surface border border-line-strong bg-surface px-3 py-2.5 text-xs text-muted transition-colors duration-150 ease-out [-webkit-touch-callout:none] hover:bg-shade group-data-far/canvas:text-[20px]/6 group-data-far/canvas:[&_svg]:size-4',
        (point === 'missing' || point === 'old') && 'border-l-4 border-l-warn pl-2.25',
        gone && 'border-dashed bg-canvas',
        isNew && 'border-accent ring-1 ring-accent',
        isHeld && 'z-20 cursor-grabbing bg-raised shadow-overlay',
      )}
    >
      <span className="flex items-center gap-2">
        <span className="flex origin-left group-data-far/canvas:mr-2.5 group-data-far/canvas:scale-150">
          <EngineMark engine={service.engine} gone={gone} />
        </span>
        <bdi
          dir="auto"
          title={name}
          className={classNames(
            'min-w-0 flex-1 truncate text-left text-base font-medium group-data-far/canvas:text-[22px]/7',
            gone ? 'text-muted' : 'text-text',
          )}
        >
          {name}
        </bdi>{' '}
        {isNew ? <Badge>{m.shell.canvasPage.isNew}</Badge> : null}
      </span>{' '}
      <span className="flex items-center justify-between gap-2">
        <span className="truncate group-data-far/canvas:sr-only">
          {version === null ? engineLabel : `${engineLabel} ${version}`}
        </span>{' '}
        <ServiceStatus status={status} />
      </span>{' '}
      <RecoveryPointWords service={service} point={point} now={now} />{' '}
      {restoredFrom === null ? null : (
        <span className="sr-only">
          {m.services.restoredFrom(restoredFrom.service.name, restoredFrom.backup)}
        </span>
      )}
    </Link>
  );
});

interface RecoveryPointProps {
  service: DbService;
  point: RecoveryPoint;
  now: number;
}

function RecoveryPointWords({ service, point, now }: RecoveryPointProps): ReactNode {
  const m = useMessages();
  const words = recoveryWords({ service, point, now }, m);
  if (point === 'recent')
    return (
      <span className="flex items-center gap-1.5 whitespace-nowrap">
        <Check size={12} strokeWidth={1.5} aria-hidden className="-mx-px shrink-0" />
        {words}
      </span>
    );
  return <Status {...LOOK[point]} label={words} />;
}

const LOOK: Record<Exclude<RecoveryPoint, 'recent'>, { tone: Tone; shape: Shape }> = {
  old: { tone: 'warn', shape: 'diamond' },
  missing: { tone: 'warn', shape: 'ring' },
  'not-expected': { tone: 'neutral', shape: 'dash' },
};

function recoveryWords({ service, point, now }: RecoveryPointProps, m: Messages): string {
  if (!service.backup.supported) return m.shell.canvasPage.noBackups;
  if (service.lastCompletedAt === null) return m.services.noBackupYet;
  const age = formatRelative(service.lastCompletedAt, now, m.time);
  return point === 'old' ? m.shell.canvasPage.oldBackup(age) : m.services.lastBackup(age);
}
