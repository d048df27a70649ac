import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { DbService } from '@holdfast/db-backup-domain/wire';
import { useMessages } from '../../../shared/i18n/index.ts';
import { servicePath } from '../../../shared/routes/index.ts';

/** The surface of a service. Only one that is gone needs its uid, to be told from a living namesake. */
export function pathOf({ namespace, name, uid, status }: DbService): string {
  return servicePath(status === 'Deleted' ? { namespace, name, uid } : { namespace, name });
}

export function ServiceLink({ service }: { service: DbService | undefined }): ReactNode {
  const m = useMessages().shell.canvasPage;
  if (service === undefined) return <span>{m.gone}</span>;
  return (
    <Link href={pathOf(service)} className="text-accent underline underline-offset-2">
      <bdi dir="auto">{service.name}</bdi>
    </Link>
  );
}
