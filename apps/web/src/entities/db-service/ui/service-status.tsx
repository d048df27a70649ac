import type { ReactNode } from 'react';
import { Status } from '@holdfast/ui';
import type { ServiceStatus as StatusWord } from '@holdfast/db-backup-domain/wire';
import { useMessages } from '../../../shared/i18n/index.ts';
import { STATUS_LOOK } from '../model/status-look.ts';

export function ServiceStatus({ status, compact }: { status: StatusWord; compact?: boolean }): ReactNode {
  const m = useMessages();
  return <Status {...STATUS_LOOK[status]} label={m.services.status[status]} compact={compact ?? false} />;
}
