import type { ReactNode } from 'react';
import type { DbService } from '@holdfast/db-backup-domain/wire';
import { EngineMark } from './engine-mark.tsx';
import { ServiceStatus } from './service-status.tsx';

/** Engine and version, status, and where it answers. No secret is part of it. */
export function ServiceFacts({ service }: { service: DbService }): ReactNode {
  const { connection } = service;
  return (
    <div className="flex flex-col gap-1">
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-muted">
        <span className="flex items-center gap-1.5">
          <EngineMark engine={service.engine} gone={service.status === 'Deleted'} />
          {service.version === null ? service.engineLabel : `${service.engineLabel} ${service.version}`}
        </span>
        <ServiceStatus status={service.status} />
        {connection === null ? null : (
          <span className="font-mono wrap-anywhere">{`${connection.host}:${connection.port}`}</span>
        )}
      </p>
      {service.statusReason === undefined ? null : (
        <p className="text-sm wrap-anywhere text-warn">{service.statusReason}</p>
      )}
    </div>
  );
}
