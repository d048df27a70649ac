import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { Button, RefreshCw, classNames } from '@holdfast/ui';
import type { DbService } from '@holdfast/db-backup-domain/wire';
import { ServiceFacts } from '../../../entities/db-service/index.ts';
import { useOwnsServers } from '../../../entities/system/index.ts';
import { ServiceLifeMenu } from '../../../features/service-life/index.ts';
import { formatClock } from '../../../shared/format/index.ts';
import { useMessages } from '../../../shared/i18n/index.ts';
import { BROWSE, canvasPath } from '../../../shared/routes/index.ts';

export interface ServiceHeaderProps {
  service: DbService;
  /** When the data was last fetched, in milliseconds of this machine's clock. */
  fetchedAt: number;
  fetching: boolean;
  onRefresh: () => void;
}

export function ServiceHeader({ service, fetchedAt, fetching, onRefresh }: ServiceHeaderProps): ReactNode {
  const m = useMessages();
  const [, navigate] = useLocation();
  /* On a platform the life of its servers is the platform's own. */
  const ownsServers = useOwnsServers();
  return (
    <header className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2 px-4 pt-4 pb-2">
      <div className="min-w-0">
        <h1 className="text-xl font-semibold wrap-anywhere">{service.name}</h1>
        <ServiceFacts service={service} />
        {service.restoredFrom ? (
          <p className="mt-1 text-xs wrap-anywhere text-muted">
            <Link href={canvasPath(service.projectId)} className="hover:text-text hover:underline">
              {m.services.restoredFrom(service.restoredFrom.service.name, service.restoredFrom.backup)}
            </Link>
          </p>
        ) : null}
      </div>
      <div className="flex items-center gap-2">
        <span className="text-xs text-muted">{m.backup.updatedAt(formatClock(fetchedAt))}</span>
        <Button onClick={onRefresh}>
          <RefreshCw
            size={16}
            strokeWidth={1.5}
            aria-hidden
            className={classNames(fetching && 'animate-spin')}
          />
          {m.backup.refresh}
        </Button>
        {ownsServers ? <ServiceLifeMenu service={service} onRemoved={() => navigate(BROWSE)} /> : null}
      </div>
    </header>
  );
}
