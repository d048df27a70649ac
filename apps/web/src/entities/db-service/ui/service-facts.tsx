import type { ReactNode } from 'react';
import type { DbService } from '@holdfast/db-backup-domain/wire';
import { ServiceStatus } from './service-status.tsx';

/** Engine and version, status, and where it answers. No secret is part of it. */
export function ServiceFacts({ service }: { service: DbService }): ReactNode {
  const { connection } = service;
  return (
    <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-muted">
      <span>
        {service.version === null ? service.engineLabel : `${service.engineLabel} ${service.version}`}
      </span>
      <ServiceStatus status={service.status} />
      {connection === null ? null : (
        <span className="font-mono wrap-anywhere">{`${connection.host}:${connection.port}`}</span>
      )}
    </p>
  );
}
